import BigIntegers
import Paillier
import Transcripts

/// Who has the table and the secret key: sends columns encrypted, and reads results.
struct DataOwner {
    /// 2^-20 is fine enough for the table.
    static let scale = FixedPoint(fractionalBits: 20)
    private let key = SecretKey()
    private let table: Table

    init(table: Table) { self.table = table }

    /// What the server is sent, as bytes and JSON: the key with the proofs that make it usable, and for
    /// each column the encrypted values and their encrypted squares.
    func request(
        serverParameters bytes: [UInt8], proof: [UInt8], context: TranscriptContext
    ) throws -> Request {
        // A server whose parameters were badly made could learn the key's factors from the proof.
        let parameters = try RingPedersenParameters(
            bytes: bytes, proof: RingPedersenProof(bytes: proof, size: .bits2048),
            context: context, prover: Server.place)
        let size = key.publicKey.size
        let columns = try table.columns.map { column in
            let squares = column.map { $0 * $0 }
            return try [column, squares].map { values in
                try EncryptedNumbers(
                    encrypting: values, maximum: values.map(\.magnitude).max() ?? 0,
                    scale: Self.scale, key: key.publicKey
                ).json
            }
        }
        return Request(
            key: key.publicKey.bytes,
            modulusProof: key.proveModulus(context: context, prover: Self.place)
                .bytes(size: size),
            factorProof: key.proveNoSmallFactor(
                parameters: parameters, context: context, prover: Self.place
            ).bytes(key: size, parameters: parameters.size),
            columns: columns.map { .init(values: $0[0], squares: $0[1]) })
    }

    /// The decrypted numbers of a result.
    func read(_ json: String) throws -> [Double] {
        try EncryptedNumbers(json: Array(json.utf8), key: key.publicKey).decrypted(by: key)
    }

    /// The owner's place among the participants.
    static let place = 0
}

/// What goes from the owner to the server.
struct Request {
    /// A column's values and their squares, encrypted.
    struct Column {
        let values: String
        let squares: String
    }

    let key: [UInt8]
    let modulusProof: [UInt8]
    let factorProof: [UInt8]
    let columns: [Column]
}
