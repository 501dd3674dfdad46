import ComputeNode
import Foundation
import Keystore
import SecretSharing

/// Backups, what goes with them, and custodians' keys in files.
enum BackupFile {
    static func read(_ path: String) throws -> KeyBackup {
        guard let data = FileManager.default.contents(atPath: path),
            let backup = try? JSONDecoder().decode(KeyBackup.self, from: data)
        else { throw CommandFailure("\(path) is no backup of a key") }
        return backup
    }

    /// Fails for a backup that can't be restored as it is.
    static func requireComplete(_ report: KeyBackup.Report) throws {
        guard !report.isComplete else { return }
        let missing = (1...report.holders).filter { !report.restorable.contains($0) }
        throw CommandFailure(
            """
            mpc key restore needs the shares of all holders; missing: \
            \(missing.map(String.init).joined(separator: ", ")). Back the key up again when they can be \
            reached, or reshare it without them first
            """)
    }

    /// What a custodian has handed over.
    static func parts(_ path: String) throws -> HandedParts {
        guard let data = FileManager.default.contents(atPath: path),
            let parts = try? JSONDecoder().decode(HandedParts.self, from: data)
        else { throw CommandFailure("\(path) is nothing that a custodian has handed over") }
        return parts
    }

    static func export(_ path: String) throws -> KeyExport {
        guard let data = FileManager.default.contents(atPath: path),
            let export = try? JSONDecoder().decode(KeyExport.self, from: data)
        else { throw CommandFailure("\(path) is no exported key") }
        return export
    }

    static func write(_ backup: some Encodable, to target: SecretOutput) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try target.write(try encoder.encode(backup))
    }

    /// A custodian's public key, in PEM.
    static func publicKey(_ path: String) throws -> RecipientKey {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure("\(path) can't be read")
        }
        do { return try RecipientKey(pem: text) } catch {
            throw CommandFailure("\(path) is no public key of a custodian: \(error)")
        }
    }

    /// A custodian's secret key, in PEM.
    static func secretKey(_ path: String) throws -> RecipientSecretKey {
        let pem = try SecretFile.read(path)
        let key: RecipientSecretKey
        do {
            key = try pem.withUnsafeBytes { bytes in
                try RecipientSecretKey(
                    pem: SecretVector(copying: bytes.bindMemory(to: UInt8.self)))
            }
        } catch {
            throw CommandFailure("\(path) is no secret key of a custodian: \(error)")
        }
        try SecretFile.requirePrivate(path)
        return key
    }
}
