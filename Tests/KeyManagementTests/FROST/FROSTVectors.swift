/// The vector files of RFC 9591 and of the Zcash Foundation's frost, which have one form.
struct FROSTVectors: Decodable {
    struct Inputs: Decodable {
        let group_secret_key: String
        let message: String
        let share_polynomial_coefficients: [String]
        let participant_list: [Int]
        let participant_shares: [Share]
        let group_public_key: String?
        let verifying_key_key: String?
    }

    struct Share: Decodable {
        let identifier: Int
        let participant_share: String
    }

    struct RoundOne: Decodable {
        let outputs: [Nonces]
    }

    struct Nonces: Decodable {
        let identifier: Int
        let hiding_nonce_randomness: String
        let binding_nonce_randomness: String
        let hiding_nonce: String
        let binding_nonce: String
        let hiding_nonce_commitment: String
        let binding_nonce_commitment: String
        let binding_factor: String
    }

    struct RoundTwo: Decodable {
        let outputs: [SignatureShare]
    }

    struct SignatureShare: Decodable {
        let identifier: Int
        let sig_share: String
    }

    struct Final: Decodable {
        let sig: String
    }

    let inputs: Inputs
    let round_one_outputs: RoundOne
    let round_two_outputs: RoundTwo
    let final_output: Final
}
