import ComputeNode
import Foundation
import Keystore
import SecretSharing

/// Backups and custodians' keys in files.
enum BackupFile {
    static func read(_ path: String) throws -> KeyBackup {
        guard let data = FileManager.default.contents(atPath: path),
            let backup = try? JSONDecoder().decode(KeyBackup.self, from: data)
        else { throw CommandFailure("\(path) is no backup of a key") }
        return backup
    }

    static func write(_ backup: KeyBackup, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: try encoder.encode(backup))
        guard isWritten else { throw CommandFailure("\(path) can't be written") }
    }

    /// A custodian's public key, in PEM.
    static func publicKey(_ path: String) throws -> RecipientKey {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure("\(path) can't be read")
        }
        return try RecipientKey(pem: text)
    }

    /// A custodian's secret key, in PEM.
    static func secretKey(_ path: String) throws -> RecipientSecretKey {
        let pem = try SecretFile.read(path)
        return try pem.withUnsafeBytes { bytes in
            try RecipientSecretKey(
                pem: SecretVector(copying: bytes.bindMemory(to: UInt8.self)))
        }
    }
}
