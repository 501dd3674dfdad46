import EllipticCurves
import KeyManagement

/// One BLS signature as its coordinator puts it together.
final class BLSRound<Variant: BLSVariant>: UseRound {
    let questions: [(signer: PartyNumber, message: [UInt8])]
    private let bls: ThresholdBLS<Variant>
    private let message: [UInt8]
    private var parts: [BLSPartialSignature<Variant>]

    init(
        _ bls: ThresholdBLS<Variant>, message: [UInt8], own: BLSPartialSignature<Variant>,
        others: [PartyNumber]
    ) {
        self.bls = bls
        self.message = message
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
            return try bls.combine(parts, over: message).output.bytes
        } catch .tooFewPartials(let needed, let right, let culprits) {
            guard let culprit = culprits.first else {
                throw .tooFewPartials(needed: needed, right: right, culprits: culprits)
            }
            throw .fault(of: culprit, .badPartial)
        }
    }
}
