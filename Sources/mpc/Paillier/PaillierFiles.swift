import BigIntegers
import Foundation
import Paillier

/// What the commands of `mpc paillier` share: files, numbers, and errors that name them.
enum PaillierFiles {
    /// The result of `body`, whose failures concern a file.
    static func naming<Result>(
        _ path: String, _ body: () throws(PaillierError) -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    static func publicKey(_ path: String) throws -> PublicKey {
        let bytes = try ProofFiles.read(path)
        // The user vouches for the file.
        return try naming(path) { () throws(PaillierError) in
            try UncheckedPublicKey(json: bytes).assumedHonest()
        }
    }

    /// Refuses a file that others can read.
    static func secretKey(_ path: String) throws -> SecretKey {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? NSNumber else {
            throw CommandFailure("\(path): could not open it")
        }
        guard mode.intValue & 0o077 == 0 else {
            throw CommandFailure("\(path): others may read it; run: chmod 600 \(path)")
        }
        let bytes = try ProofFiles.read(path)
        return try naming(path) { () throws(PaillierError) in try SecretKey(secretJSON: bytes) }
    }

    static func ciphertexts(_ path: String, _ key: PublicKey) throws -> EncryptedNumbers {
        let bytes = try ProofFiles.read(path)
        return try naming(path) { () throws(PaillierError) in
            try EncryptedNumbers(json: bytes, key: key)
        }
    }

    /// Writes a new file with mode 0600, complete on disk; refuses to replace one.
    static func writeSecret(_ text: String, _ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let reason = errno == EEXIST ? "it exists already" : String(cString: strerror(errno))
            throw CommandFailure("\(path): could not create it: \(reason)")
        }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
        } catch {
            throw CommandFailure("\(path): could not write it")
        }
    }

    /// To a file, or to the standard output.
    static func output(_ numbers: EncryptedNumbers, _ path: String?) throws {
        if let path {
            try ProofFiles.write(numbers.json, path)
        } else {
            print(numbers.json, terminator: "")
        }
    }

    /// Numbers from the standard input, separated by white space or commas, in units of 2^-places: with
    /// no places whole numbers of any length.
    static func readNumbers(fractionalBits: Int) throws -> [BigInteger] {
        guard let data = try? FileHandle.standardInput.read(upToCount: 1 << 26 + 1),
            let text = String(data: data, encoding: .utf8)
        else { throw CommandFailure("give the numbers on the standard input") }
        guard data.count <= 1 << 26 else {
            throw CommandFailure("the standard input has more than 64 MB of numbers")
        }
        let scale = FixedPoint(fractionalBits: fractionalBits)
        let words = text.split { $0.isWhitespace || $0 == "," }
        guard !words.isEmpty else {
            throw CommandFailure("give the numbers on the standard input")
        }
        return try words.enumerated().map { place, word in
            let whole = fractionalBits == 0 ? try? BigInteger(decimal: word) : nil
            let fraction = fractionalBits > 0 ? Double(word) : nil
            guard let number = whole ?? fraction.flatMap({ try? scale.encode($0) }) else {
                throw CommandFailure(
                    "number \(place + 1) is no \(fractionalBits > 0 ? "finite" : "whole") number")
            }
            return number
        }
    }

    /// The least number of bits that holds all.
    static func bits(of numbers: [BigInteger]) -> Int {
        max(numbers.map(\.bitWidth).max() ?? 0, 1) + 1
    }
}
