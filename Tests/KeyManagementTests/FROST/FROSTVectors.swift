/// The vector files of RFC 9591 and of the Zcash Foundation's frost, which have one form.
struct FROSTVectors: Decodable {
    struct Inputs: Decodable {
        let groupSecretKey: String
        let message: String
        let sharePolynomialCoefficients: [String]
        let participantList: [Int]
        let participantShares: [Share]
        let groupPublicKey: String?
        let verifyingKeyKey: String?
    }

    struct Share: Decodable {
        let identifier: Int
        let participantShare: String
    }

    struct RoundOne: Decodable {
        let outputs: [Nonces]
    }

    struct Nonces: Decodable {
        let identifier: Int
        let hidingNonceRandomness: String
        let bindingNonceRandomness: String
        let hidingNonce: String
        let bindingNonce: String
        let hidingNonceCommitment: String
        let bindingNonceCommitment: String
        let bindingFactor: String
    }

    struct RoundTwo: Decodable {
        let outputs: [SignatureShare]
    }

    struct SignatureShare: Decodable {
        let identifier: Int
        let sigShare: String
    }

    struct Final: Decodable {
        let sig: String
    }

    let inputs: Inputs
    let roundOneOutputs: RoundOne
    let roundTwoOutputs: RoundTwo
    let finalOutput: Final
}
