import ComputeNode
import Foundation
import Keystore
import SecretSharing

/// Backups, what goes with them, and custodians' keys in files.
enum BackupFile {
    static func read(_ path: String) throws -> KeyBackup {
        try decode(path, as: "no backup of a key")
    }

    private static func decode<Content: Decodable>(
        _ path: String, as complaint: String
    ) throws -> Content {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path) can't be read")
        }
        do { return try JSONDecoder().decode(Content.self, from: data) } catch {
            throw CommandFailure("\(path) is \(complaint)")
        }
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
        try decode(path, as: "nothing that a custodian has handed over")
    }

    static func export(_ path: String) throws -> KeyExport {
        try decode(path, as: "no exported key")
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
