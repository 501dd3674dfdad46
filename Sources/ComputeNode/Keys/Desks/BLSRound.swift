import EllipticCurves
import KeyManagement

/// One BLS signature as its coordinator puts it together.
final class BLSRound<Variant: BLSVariant>: UseRound {
    let questions: [(signer: PartyNumber, message: [UInt8])]
    private let combine: ([BLSPartialSignature<Variant>]) throws(KeyManagementError) -> [UInt8]
    private var parts: [BLSPartialSignature<Variant>]

    /// - Parameter combine: puts the parts of all signers together.
    init(
        own: BLSPartialSignature<Variant>, others: [PartyNumber],
        combine: @escaping ([BLSPartialSignature<Variant>]) throws(KeyManagementError) -> [UInt8]
    ) {
        self.combine = combine
        parts = [own]
        questions = others.map { ($0, []) }
    }

    func take(
        _ answer: [UInt8], from signer: PartyNumber
    ) throws(KeyManagementError) -> [UInt8]? {
        guard let signature = try? BLSSignature<Variant>(bytes: answer) else {
            throw .fault(of: signer, .malformed)
        }
        parts.append(BLSPartialSignature(party: signer, signature: signature))
        guard parts.count > questions.count else { return nil }
        do throws(KeyManagementError) {
            return try combine(parts)
        } catch .tooFewPartials(let needed, let right, let culprits) {
            guard let culprit = culprits.first else {
                throw .tooFewPartials(needed: needed, right: right, culprits: culprits)
            }
            throw .fault(of: culprit, .badPartial)
        }
    }
}
