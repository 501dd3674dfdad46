import EllipticCurves
import FiniteFields
import KeyManagement
import Testing
import Transcripts

@Suite struct EqualityProofTests {
    private func transcript(_ session: UInt8 = 1, epoch: UInt64 = 0, prover: Int = 0) -> Transcript
    {
        Transcript(
            "tests", context: .init(session: [session], participants: [[1], [2]], epoch: epoch),
            prover: prover)
    }

    @Test func everyGroup() throws {
        try laws(Ristretto255.self)
        try laws(Edwards25519.PrimeOrderPoint.self)
        try laws(Secp256k1.Point.self)
        try laws(BN254.G1.self)
        try laws(BLS12_381.G1.self)
    }

    private func laws<Group: PrimeOrderGroup>(_: Group.Type) throws {
        let secret = Group.Scalar.random()
        let base = Group.random()
        let statement = EqualityProof<Group>.Statement(
            image: .generatorMultiplied(by: secret), base: base,
            otherImage: base.multiplied(by: secret))
        var proving = transcript()
        let proof = EqualityProof.prove(statement, secret: secret, transcript: &proving)
        var verifying = transcript()
        #expect(proof.verifies(statement, transcript: &verifying))
        // Both have recorded the same.
        #expect(
            proving.challenge("after", byteCount: 32) == verifying.challenge("after", byteCount: 32)
        )

        // Each field of the statement counts, and where the proof was made.
        var changed = [statement, statement, statement, statement]
        changed[0].image += .generator
        changed[1].base += .generator
        changed[2].otherImage += .generator
        (changed[3].base, changed[3].otherImage) = (.generator, statement.image)
        for other in changed {
            var fresh = transcript()
            #expect(!proof.verifies(other, transcript: &fresh))
        }
        for var other in [transcript(2), transcript(epoch: 1), transcript(prover: 1)] {
            #expect(!proof.verifies(statement, transcript: &other))
        }

        // Of a statement that is false there is no proof by this means.
        var untrue = statement
        untrue.otherImage += .generator
        var another = transcript()
        let forged = EqualityProof.prove(untrue, secret: secret, transcript: &another)
        var fresh = transcript()
        #expect(!forged.verifies(untrue, transcript: &fresh))
    }
}
