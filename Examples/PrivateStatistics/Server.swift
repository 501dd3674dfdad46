import Paillier
import Transcripts

/// Who computes: sees ciphertexts only, and has weights of its own, which the owner does not learn
/// beyond what the score tells.
struct Server {
    /// The server's place among the participants.
    static let place = 1
    private static let weightScale = FixedPoint(fractionalBits: 16)
    private static let weightBits = 24

    private let secret = RingPedersenSecret()
    private let weights: [Double]

    /// A weight for each column.
    init(weights: [Double]) { self.weights = weights }

    /// What the owner needs to prove its key to this server.
    var parameters: [UInt8] { secret.parameters.bytes }

    func parametersProof(context: TranscriptContext) -> [UInt8] {
        secret.prove(context: context, prover: Self.place).bytes(size: .bits2048)
    }

    /// Encrypted results, rerandomised: of each column the sum and the sum of squares, and the score of
    /// each row, the sum of weights times values.
    struct Answer {
        let sums: [String]
        let sumsOfSquares: [String]
        let scores: String
    }

    /// Checks the key's proofs and every ciphertext before it computes with them.
    func answer(_ request: Request, context: TranscriptContext) throws -> Answer {
        let unchecked = try UncheckedPublicKey(bytes: request.key)
        let key = try unchecked.verified(
            modulus: ModulusProof(bytes: request.modulusProof, size: unchecked.size),
            noSmallFactor: NoSmallFactorProof(
                bytes: request.factorProof, key: unchecked.size,
                parameters: secret.parameters.size),
            parameters: secret.parameters, context: context, prover: DataOwner.place)
        func read(_ json: String) throws -> EncryptedNumbers {
            try EncryptedNumbers(json: Array(json.utf8), key: key)
        }
        guard request.columns.count == weights.count else {
            throw ExampleFailure(
                "the table has \(request.columns.count) columns, the score needs \(weights.count)")
        }
        let values = try request.columns.map { try read($0.values) }
        var scores: EncryptedNumbers?
        for (column, weight) in zip(values, weights) {
            let product = try column.multiplied(
                by: [Double](repeating: weight, count: column.count), scale: Self.weightScale,
                bits: Self.weightBits)
            scores = try scores?.adding(product) ?? product
        }
        guard let scores else { throw ExampleFailure("the table has no columns") }
        return Answer(
            sums: try values.map { try $0.sum().rerandomised().json },
            sumsOfSquares: try request.columns.map { column in
                try read(column.squares).sum().rerandomised().json
            },
            scores: scores.rerandomised().json)
    }
}
