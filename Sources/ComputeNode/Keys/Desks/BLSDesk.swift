import EllipticCurves
import KeyManagement
import Ledger

/// Signs with threshold BLS over BLS12-381, and makes the values of a random beacon: each holder gives its
/// part without knowing of the others'.
final class BLSDesk<Variant: BLSVariant>: KeyDesk {
    private let share: KeyShare<Variant.PublicKeyGroup>
    private let bls: ThresholdBLS<Variant>
    private let beacon: ThresholdBeacon<Variant>

    /// Throws `.wrongScheme`.
    init(_ share: KeyShare<Variant.PublicKeyGroup>) throws(KeyManagementError) {
        self.share = share
        let key = share.publicKeyPackage
        bls = try ThresholdBLS(key, purpose: key.purpose, scheme: .basic)
        beacon = try ThresholdBeacon(key, purpose: key.purpose)
    }

    var signerCount: Int { share.publicKeyPackage.minimumSigners }

    func check(_ payload: UsePayload) throws(KeyProblem) {
        guard case .sign(let signing) = payload else { return }
        guard signing.digest == nil || signing.digest == SigningPayload.Digest.none else {
            throw .payload("digest")
        }
        guard signing.path == nil else { throw .payload("path") }
        guard signing.merkleRoot == nil else { throw .payload("merkleRoot") }
    }

    func plan(_ present: Set<PartyNumber>) -> UsePlan? {
        let others = present.filter { $0 != share.party }.sorted().prefix(signerCount - 1)
        guard present.contains(share.party), others.count == signerCount - 1 else { return nil }
        return UsePlan(signers: ([share.party] + others).sorted())
    }

    private func part(
        _ payload: UsePayload
    ) throws(KeyManagementError) -> BLSPartialSignature<Variant> {
        switch payload {
        case .sign(let signing): try bls.sign(Array(signing.message), with: share)
        case .random(let random): try beacon.part(round: random.round, with: share)
        }
    }

    /// The signature of parts that are all there, or whose is wrong.
    private func combine(
        _ parts: [BLSPartialSignature<Variant>], _ payload: UsePayload
    ) throws(KeyManagementError) -> [UInt8] {
        switch payload {
        case .sign(let signing):
            try bls.combine(parts, over: Array(signing.message)).output.bytes
        case .random(let random):
            try beacon.combine(parts, round: random.round).output.signature.bytes
        }
    }

    func begin(_ plan: UsePlan, _ payload: UsePayload) throws(NodeError) -> any UseRound {
        do throws(KeyManagementError) {
            return BLSRound<Variant>(
                own: try part(payload), others: plan.signers.filter { $0 != share.party }
            ) { parts throws(KeyManagementError) in try self.combine(parts, payload) }
        } catch { throw .keys(error) }
    }

    func assist(
        _ payload: UsePayload, signers: [PartyNumber], coordinator: PartyNumber,
        message: [UInt8]
    ) throws(NodeError) -> [UInt8] {
        guard message.isEmpty else { throw .key(.payload("message")) }
        do throws(KeyManagementError) {
            return try part(payload).signature.bytes
        } catch { throw .keys(error) }
    }
}
