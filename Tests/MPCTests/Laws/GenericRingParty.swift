import Channels
import MPC

/// Replicated shares with nothing but what a protocol must have: everything else comes from the
/// algorithms that are written once for all protocols over Z/2^64.
final class GenericRingParty: MixedParty {
    typealias Shares = ArithmeticShares
    typealias Bits = BooleanShares

    private let party: ReplicatedParty

    init(_ party: ReplicatedParty) { self.party = party }

    var domain: Ring64 { party.domain }
    var channel: any Channel { party.channel }
    var claim: SecurityClaim { party.claim }

    func cost(of operation: BasicOperation, count: Int) -> OperationCost {
        party.cost(of: operation, count: count)
    }

    func shares(ofPublic values: [UInt64]) -> Shares { party.shares(ofPublic: values) }
    func shares(ofPublic value: UInt64, count: Int) -> Shares {
        party.shares(ofPublic: value, count: count)
    }
    func add(_ x: Shares, _ y: Shares) -> Shares { party.add(x, y) }
    func subtract(_ x: Shares, _ y: Shares) -> Shares { party.subtract(x, y) }
    func scale(_ x: Shares, by factor: UInt64) -> Shares { party.scale(x, by: factor) }
    func scale(_ x: Shares, by factors: [UInt64]) -> Shares { party.scale(x, by: factors) }
    func addPublic(_ x: Shares, _ constant: UInt64) -> Shares { party.addPublic(x, constant) }
    func sums(_ x: Shares, length: Int) -> Shares { party.sums(x, length: length) }

    func input(
        _ values: [UInt64]?, from owner: Int, count: Int
    ) async throws(MPCError) -> Shares {
        try await party.input(values, from: owner, count: count)
    }
    func random(count: Int) async throws(MPCError) -> Shares { party.random(count: count) }
    func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
        try await party.multiply(x, y)
    }
    func dotProducts(
        _ x: Shares, _ y: Shares, length: Int
    ) async throws(MPCError) -> Shares {
        try await party.dotProducts(x, y, length: length)
    }
    func open(_ x: Shares) async throws(MPCError) -> [UInt64] { try await party.open(x) }
    func open(_ x: Shares, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        try await party.open(x, to: receiver)
    }

    func bits(ofPublic values: [UInt64], width: Int) -> Bits {
        party.bits(ofPublic: values, width: width)
    }
    func xorPublic(_ x: Bits, _ constant: UInt64) -> Bits { party.xorPublic(x, constant) }
    func not(_ x: Bits) -> Bits { party.not(x) }
    func inputBits(
        _ values: [UInt64]?, from owner: Int, count: Int, width: Int
    ) async throws(MPCError) -> Bits {
        try await party.inputBits(values, from: owner, count: count, width: width)
    }
    func randomBits(count: Int, width: Int) async throws(MPCError) -> Bits {
        party.randomBits(count: count, width: width)
    }
    func and(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits { try await party.and(x, y) }
    func open(_ x: Bits) async throws(MPCError) -> [UInt64] { try await party.open(x) }
    func open(_ x: Bits, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        try await party.open(x, to: receiver)
    }

    func daBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        try await party.daBits(count: count)
    }
    func edaBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        try await party.edaBits(count: count, width: width)
    }
}
