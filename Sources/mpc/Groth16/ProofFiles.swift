import EllipticCurves
import Foundation
import Groth16

/// What the commands of `mpc groth16` share: files, and errors that name them.
enum ProofFiles {
    /// A failure that concerns a file.
    static func failure(_ path: String, _ error: Groth16Error) -> CommandFailure {
        if case .system(let operation, let code) = error {
            return CommandFailure(
                "\(path): could not \(operation) it: \(String(cString: strerror(code)))")
        }
        return CommandFailure("\(path): \(error)")
    }

    /// The result of `body`, whose failures concern a file.
    static func naming<Result>(
        _ path: String, _ body: () throws(Groth16Error) -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            throw failure(path, error)
        }
    }

    /// The result of `body`, which reads one file and writes another: whose failure it is goes by what
    /// failed.
    static func naming<Result>(
        _ path: String, writing written: String, _ body: () throws(Groth16Error) -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .system(.write, _), .notRegularFile(.write): throw failure(written, error)
            default: throw failure(path, error)
            }
        }
    }

    /// A text file's bytes, at most 64 MB.
    static func read(_ path: String) throws -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure("\(path): could not open it")
        }
        defer { try? file.close() }
        // Nil at the end of the file.
        guard let data = try? file.read(upToCount: 1 << 26 + 1) ?? Data() else {
            throw CommandFailure("\(path): could not read it")
        }
        guard data.count <= 1 << 26 else { throw CommandFailure("\(path): larger than 64 MB") }
        return [UInt8](data)
    }

    /// Throws where a file that is written is also one that is read, or is written twice: what stood in
    /// it, or was written first, would be lost. Pipes and devices may be named twice.
    static func requireApart(written: [String], read: [String]) throws {
        var places = Set(read.map(place))
        for path in written {
            var status = stat()
            let isThere = stat(path, &status) == 0
            guard !isThere || status.st_mode & S_IFMT == S_IFREG else { continue }
            guard places.insert(place(path)).inserted else {
                throw CommandFailure(
                    "\(path): is named for two of this command's files: one of them would be lost")
            }
        }
    }

    /// Where a path leads.
    private static func place(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    static func write(_ text: String, _ path: String) throws {
        let output = try TextOutput(path)
        try output.write(text)
        try output.publish()
    }

    /// Runs generic code with the curve of a file.
    static func withCurve<Result>(
        ofFile path: String, bn254: (BN254.Type) throws -> Result,
        bls12381: (BLS12_381.Type) throws -> Result
    ) throws -> Result {
        switch try naming(path, { () throws(Groth16Error) in try ProofCurve(ofFile: path) }) {
        case .bn254: try bn254(BN254.self)
        case .bls12381: try bls12381(BLS12_381.self)
        }
    }

    /// Bytes in hexadecimal.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
}
