import BigIntegers
import Foundation
import Paillier
import Testing

/// Against the Python package `phe`, where a Python that has it can be found: `python3`, or the one
/// that the environment variable PHE_PYTHON names.
@Suite struct PheTests {
    private static let python = ProcessInfo.processInfo.environment["PHE_PYTHON"] ?? "python3"

    /// Runs a script and returns the lines it prints, or nil where `phe` can't be imported.
    private func run(_ script: String) throws -> [String]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [Self.python, "-c", script]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus == 9 {
            print("skipped: the Python package phe is not installed")
            return nil
        }
        #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
        return String(decoding: printed, as: UTF8.self).split(separator: "\n").map { String($0) }
    }

    @Test func agreesWithPhe() throws {
        let secret = SharedKeys.alice
        let key = secret.publicKey
        let bytes = secret.secretBytes()
        let p = BigInteger(bigEndianBytes: bytes[8..<136])
        let q = BigInteger(bigEndianBytes: bytes[136...])
        let values: [BigInteger] = [0, 1, 41, BigInteger(1) << 2000, -5]
        let randomness: [BigInteger] = [2, 3, 5, 7, 11]
        let ours = try key.encrypt(
            Plaintexts(values, bits: 2046),
            randomness: EncryptionRandomness(randomness, key: key))
        let residues = try values.map { try $0.modulo(key.modulus) }
        let lines = try run(
            """
            import sys
            try:
                from phe import paillier
            except ImportError:
                sys.exit(9)
            key = paillier.PaillierPublicKey(\(key.modulus))
            secret = paillier.PaillierPrivateKey(key, \(p), \(q))
            values, units, ours = \(residues), \(randomness), \(ours.values)
            for m, r in zip(values, units):
                print(key.raw_encrypt(m, r))
            for c in ours:
                print(secret.raw_decrypt(c))
            a = paillier.EncryptedNumber(key, ours[1])
            b = paillier.EncryptedNumber(key, ours[2])
            print((a + b).ciphertext(be_secure=False))
            print((b * 3).ciphertext(be_secure=False))
            print(key.encrypt(1234).ciphertext())
            """)
        guard let lines else { return }
        let numbers = try lines.map { try BigInteger(decimal: $0) }
        #expect(numbers.count == 13)
        #expect(Array(numbers.prefix(5)) == ours.values)
        #expect(Array(numbers[5..<10]) == residues)
        #expect(try numbers[10] == ours[1].adding(ours[2]).values[0])
        #expect(try numbers[11] == ours[2].multiplied(by: Plaintexts([3])).values[0])
        let theirs = try Ciphertexts(checking: [numbers[12]], key: key)
        #expect(try secret.decrypt(theirs).reveal() == [1234])
    }
}
