import MPC
import Testing

/// The laws of the interface for replicated shares, and for the algorithms over Z/2^64 that a protocol
/// without its own ones gets.
@Suite struct RingLawTests {
    static let replicated = PartyLaws(parties: 3, label: "replicated", edges: edges) {
        try await ReplicatedParty(channel: $0)
    }
    static let generic = PartyLaws(parties: 3, label: "generic ring", edges: edges) {
        GenericRingParty(try await ReplicatedParty(channel: $0))
    }

    static let active = PartyLaws(parties: 3, label: "replicated active", edges: edges) {
        try await ReplicatedRingParty(channel: $0)
    }

    @Test func active() async throws {
        try await Self.active.arithmetic(counts: [0, 1, 9, 100, 3000])
        try await Self.active.matrices()
        try await Self.active.boolean(counts: [0, 1, 65])
        try await Self.active.randomNumbers(count: 70, widths: [1, 8, 63, 64])
        try await Self.active.comparisons(counts: [0, 1, 200])
        try await Self.active.conversions(count: 70, widths: [0, 1, 3, 40, 64])
    }

    @Test func arithmetic() async throws {
        try await Self.replicated.arithmetic(counts: [0, 1, 9, 100])
        try await Self.replicated.matrices()
    }

    @Test func boolean() async throws {
        try await Self.replicated.boolean(counts: [0, 1, 65])
        try await Self.generic.boolean(counts: [65])
    }

    @Test func randomNumbers() async throws {
        try await Self.replicated.randomNumbers(count: 70, widths: [1, 8, 63, 64])
    }

    @Test func comparisons() async throws {
        try await Self.replicated.comparisons(counts: [1, 200])
        try await Self.generic.comparisons(counts: [0, 1, 200])
    }

    @Test func conversions() async throws {
        try await Self.replicated.conversions(count: 70, widths: [0, 1, 3, 40, 64])
        try await Self.generic.conversions(count: 70, widths: [0, 1, 3, 40, 64])
    }
}
