import ArgumentParser
import BigIntegers
import Paillier

/// `mpc paillier decrypt`.
struct PaillierDecrypt: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt", abstract: "Print what is encrypted, a number a line.")

    @Option(help: "The secret key (JSON), of mode 0600.") var secretKey: String
    @Argument(help: "The ciphertexts (JSON).") var ciphertexts: String

    func run() throws {
        let key = try PaillierFiles.secretKey(secretKey)
        let numbers = try PaillierFiles.ciphertexts(ciphertexts, key.publicKey)
        let values = try PaillierFiles.naming(ciphertexts) { () throws(PaillierError) in
            try key.decrypt(numbers.ciphertexts).reveal()
        }
        for value in values {
            if numbers.scale.fractionalBits == 0 {
                print(value)
            } else {
                print(numbers.scale.decode(value))
            }
        }
    }
}
