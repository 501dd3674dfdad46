import ArgumentParser
import BigIntegers
import Paillier

/// `mpc paillier encrypt`.
struct PaillierEncrypt: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt", abstract: "Encrypt numbers from the standard input.",
        discussion: """
            White space or commas separate the numbers. The largest magnitude they may have is public: \
            it stands in the file, and later sums and products are refused where they might not fit. \
            Without --maximum it is the next power of two above the largest number, which tells its \
            length.
            """)

    @Option(help: "The public key (JSON).") var key: String
    @Option(help: "Binary places; 0 for whole numbers of any length.") var fractionalBits = 0
    @Option(help: "The largest magnitude a number may have, in whole units.") var maximum: String?
    @Option(help: "Where the ciphertexts go (JSON); without it, to the standard output.")
    var out: String?

    func validate() throws {
        guard (0...1024).contains(fractionalBits) else {
            throw ValidationError("give 0 to 1024 binary places")
        }
    }

    func run() throws {
        let publicKey = try PaillierFiles.publicKey(key)
        let numbers = try PaillierFiles.readNumbers(fractionalBits: fractionalBits)
        let limit = publicKey.modulus >> 1
        if let place = numbers.firstIndex(where: { $0.magnitude > limit }) {
            throw CommandFailure(
                "number \(place + 1) is too long for a key of \(publicKey.bits) bits")
        }
        var bound = BigInteger(1) << (PaillierFiles.bits(of: numbers) - 1)
        if let maximum {
            guard let whole = try? BigInteger(decimal: maximum), whole.signum >= 0 else {
                throw CommandFailure("--maximum takes a whole number that is not negative")
            }
            bound = whole << fractionalBits
            if let place = numbers.firstIndex(where: { $0.magnitude > bound }) {
                throw CommandFailure("number \(place + 1) is larger than --maximum")
            }
        }
        let encrypted = try PaillierFiles.naming(key) { () throws(PaillierError) in
            let plaintexts = try Plaintexts(
                numbers, bits: min(bound.bitWidth + 1, publicKey.bits - 1))
            return try EncryptedNumbers(
                publicKey.encrypt(plaintexts), scale: FixedPoint(fractionalBits: fractionalBits),
                bound: bound)
        }
        try PaillierFiles.output(encrypted, out)
    }
}
