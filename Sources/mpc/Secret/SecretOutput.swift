import ArgumentParser
import Foundation
import Keystore
import SecretSharing

/// Where a secret goes: a new file that only its owner may read, or the standard output.
struct SecretOutput {
    private let file: AtomicFile?

    /// Throws if the file is there already: before nodes, the chain or approvers are asked for anything.
    /// - Parameter path: Nil for the standard output.
    init(_ path: String?, replacing: Bool = false) throws {
        file = try path.map { path in
            try ShareReport.naming([]) { () throws(SecretSharingError) in
                try AtomicFile(path: path, replacing: replacing)
            }
        }
    }

    /// Whether what is written can't be taken back.
    var isStandard: Bool { file == nil }

    /// Throws unless the secret may be shown: on a terminal only if that is asked for.
    static func checkShown(_ path: String?) throws {
        guard path != nil || isatty(STDOUT_FILENO) == 0 else {
            throw ValidationError(
                "give --output a file, or - to show the secret on this terminal")
        }
    }

    /// Writes the next bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws(SecretSharingError) {
        if let file {
            try file.append(bytes)
        } else {
            try ShareFiles.write(bytes, to: STDOUT_FILENO, name: "standard output")
        }
    }

    /// Has the file appear, whole.
    func publish() throws(SecretSharingError) { try file?.publish() }

    /// Writes all there is.
    func write(_ secret: borrowing LockedBytes) throws {
        try secret.withUnsafeBytes { try writeAll($0) }
    }

    /// The same of what is not secret.
    func write(_ data: Data) throws {
        try data.withUnsafeBytes { try writeAll($0) }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws {
        try ShareReport.naming([]) { () throws(SecretSharingError) in
            try append(bytes)
            try publish()
        }
    }
}
