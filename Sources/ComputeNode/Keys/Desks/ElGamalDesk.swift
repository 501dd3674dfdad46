import EllipticCurves
import KeyManagement
import Ledger

/// Threshold ElGamal.
final class ElGamalDesk<Group: KeyGroup>: DecryptionDesk {
    private let share: KeyShare<Group>
    private let elGamal: ThresholdElGamal<Group>

    /// Throws `.wrongScheme`.
    init(_ share: KeyShare<Group>) throws(KeyManagementError) {
        self.share = share
        let key = share.publicKeyPackage
        elGamal = try ThresholdElGamal(key, purpose: key.purpose)
    }

    var signerCount: Int { share.publicKeyPackage.minimumSigners }

    func check(_ payload: UsePayload) throws(KeyProblem) { throw .wrongScheme }
    func plan(_ present: Set<PartyNumber>) -> UsePlan? { nil }

    func begin(_ plan: UsePlan, _ payload: UsePayload) throws(NodeError) -> any UseRound {
        throw .key(.wrongScheme)
    }

    func assist(
        _ payload: UsePayload, signers: [PartyNumber], coordinator: PartyNumber,
        message: [UInt8]
    ) throws(NodeError) -> [UInt8] {
        throw .key(.wrongScheme)
    }

    func decrypt(_ ciphertext: [UInt8]) throws(NodeError) -> [UInt8] {
        do throws(KeyManagementError) {
            let text = try ThresholdCiphertext<Group>(encoded: ciphertext)
            return try elGamal.decrypt(text, with: share).encoded()
        } catch { throw .key(.payload("ciphertext")) }
    }
}
