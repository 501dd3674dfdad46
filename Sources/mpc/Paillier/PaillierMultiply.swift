import ArgumentParser
import BigIntegers
import Paillier

/// `mpc paillier mul`.
struct PaillierMultiply: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mul",
        abstract: "Multiply encrypted numbers by numbers from the standard input.",
        discussion: """
            One factor for all, or one for each ciphertext. The products are rerandomised; the factors' \
            length in bits shows in the bound that is written, and how long the work takes: --bits \
            sets it.
            """)

    @Option(help: "The public key (JSON).") var key: String
    @Argument(help: "The ciphertexts (JSON).") var ciphertexts: String
    @Option(help: "Binary places of the factors; 0 for whole numbers of any length.")
    var fractionalBits = 0
    @Option(help: "Bits of the factors, their binary places included.") var bits: Int?
    @Option(help: "Where the products go (JSON); without it, to the standard output.")
    var out: String?

    func validate() throws {
        guard (0...1024).contains(fractionalBits), (1...4096).contains(bits ?? 1) else {
            throw ValidationError("give 0 to 1024 binary places and 1 to 4096 bits")
        }
    }

    func run() throws {
        let publicKey = try PaillierFiles.publicKey(key)
        let numbers = try PaillierFiles.ciphertexts(ciphertexts, publicKey)
        var factors = try PaillierFiles.readNumbers(fractionalBits: fractionalBits)
        if factors.count == 1, numbers.count > 1 {
            factors = [BigInteger](repeating: factors[0], count: numbers.count)
        }
        guard factors.count == numbers.count else {
            throw CommandFailure(
                "\(factors.count) factors for \(numbers.count) ciphertexts: give one, or one each")
        }
        let bits = bits ?? PaillierFiles.bits(of: factors)
        if let place = factors.firstIndex(where: { $0.bitWidth > bits }) {
            throw CommandFailure("number \(place + 1) has more than the \(bits) bits of --bits")
        }
        let product = try PaillierFiles.naming(ciphertexts) { () throws(PaillierError) in
            try numbers.multiplied(
                by: Plaintexts(factors, bits: bits),
                scale: FixedPoint(fractionalBits: fractionalBits))
        }
        try PaillierFiles.output(product.rerandomised(), out)
    }
}
