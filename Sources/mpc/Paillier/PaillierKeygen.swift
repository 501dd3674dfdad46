import ArgumentParser
import Foundation
import Paillier

/// `mpc paillier keygen`.
struct PaillierKeygen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen", abstract: "Make a key.",
        discussion: "The secret key's file has mode 0600. No file is replaced.")

    @Option(help: "Bits of N: 2048, 3072 or 4096.") var bits = 2048
    @Flag(help: "Safe primes, for threshold decryption and ring-Pedersen parameters.")
    var safePrimes = false
    @Option(help: "Where the secret key goes (JSON).") var secretKey: String
    @Option(help: "Where the public key goes (JSON).") var publicKey: String

    func run() throws {
        guard let size = KeySize(rawValue: bits) else {
            throw CommandFailure("--bits takes 2048, 3072 or 4096")
        }
        let files = [secretKey, publicKey].map { URL(fileURLWithPath: $0).standardizedFileURL }
        guard files[0] != files[1] else {
            throw CommandFailure("--secret-key and --public-key name one file: give two")
        }
        guard !FileManager.default.fileExists(atPath: publicKey) else {
            throw CommandFailure("\(publicKey): could not create it: it exists already")
        }
        // Opened before anything is written: no secret key is left without its public one.
        let output = try TextOutput(publicKey)
        let key = SecretKey(size: size, safePrimes: safePrimes)
        try PaillierFiles.writeSecret(key.secretJSON(), secretKey)
        try output.write(key.publicKey.json)
        try output.publish()
        print("key  \(ProofFiles.hexadecimal(key.publicKey.fingerprint))")
    }
}
