internal import Foundation
internal import Synchronization

/// Secrets at rest: a directory of records, each encrypted with AES-256-GCM and bound to its name.
///
/// The records' key is random and stands in the header, sealed under a key that comes from a
/// passphrase (scrypt), a key file or the environment. Each write is on disk, whole, when it returns.
/// Which records there are, their lengths and names are not hidden; a record that was removed or put
/// back to an older state is not noticed here (Protocols/keystore.md). One process at a time.
public final class Keystore: Sendable {
    public let directory: String
    private let lock: KeystoreLock
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var generation: UInt64
        var key: LockedBytes
    }

    private static func headerPath(_ directory: String) -> String { directory + "/header" }

    private static func folder(_ directory: String, _ generation: UInt64) -> String {
        "\(directory)/records-\(generation)"
    }

    /// The longest record.
    public static let maximumRecord = KeystoreRecord.limit

    /// Makes a keystore in `directory`, which may be there but must hold none.
    ///
    /// - Throws: `.exists`, `.file`, `.inUse`.
    public static func create(
        at directory: String, secret: borrowing KeystoreSecret, cost: ScryptCost = .standard
    ) throws(KeystoreError) {
        guard !FileManager.default.fileExists(atPath: headerPath(directory)) else {
            throw .exists(path: directory)
        }
        try KeystoreFiles.makeDirectory(directory)
        let lock = try KeystoreLock(directory)
        try KeystoreFiles.makeDirectory(folder(directory, 1))
        let key = LockedBytes.random(count: SealedData.keyByteCount)
        try KeystoreFiles.replace(
            headerPath(directory),
            with: KeystoreHeader.make(
                sealing: key, under: secret, cost: cost, generation: 1))
        extendLifetime(lock)
    }

    /// Opens the keystore in `directory`.
    ///
    /// - Throws: `.missing`, `.permissions`, `.inUse`, `.malformedHeader`, `.otherKind`,
    ///   `.wrongSecret`, `.file`.
    public init(
        opening directory: String, secret: borrowing KeystoreSecret
    ) throws(KeystoreError) {
        let path = Self.headerPath(directory)
        guard FileManager.default.fileExists(atPath: path) else {
            throw .missing(path: directory)
        }
        lock = try KeystoreLock(directory)
        let bytes = try KeystoreFiles.read(path, limit: KeystoreHeader.byteCount).reveal()
        let header = try KeystoreHeader(bytes, path: path)
        let key = try header.open(bytes, with: secret)
        self.directory = directory
        state = Mutex(State(generation: header.generation, key: key))
        // What a rekeying that was broken off left behind, before or after its one step.
        let own = Self.folder("", header.generation).dropFirst()
        for name in try KeystoreFiles.names(in: directory)
        where name.hasPrefix("records-") && name != own {
            try KeystoreFiles.remove(directory + "/" + name)
        }
    }

    /// Stores a record, in place of one of the same name.
    ///
    /// - Throws: `.recordTooLong`, `.file`.
    public func write(
        _ name: RecordName, _ plaintext: borrowing LockedBytes
    ) throws(KeystoreError) {
        guard plaintext.count <= Self.maximumRecord else {
            throw .recordTooLong(limit: Self.maximumRecord)
        }
        try state.withLock { (state) throws(KeystoreError) in
            try KeystoreFiles.replace(
                path(name, state.generation),
                with: KeystoreRecord.seal(
                    plaintext, as: name, generation: state.generation, key: state.key))
        }
    }

    /// A record.
    ///
    /// - Throws: `.unknownRecord`, `.truncatedRecord`, `.swappedRecord`, `.damagedRecord`,
    ///   `.permissions`, `.file`.
    public func read(_ name: RecordName) throws(KeystoreError) -> LockedBytes {
        try state.withLock { (state) throws(KeystoreError) in
            try Self.read(name, path(name, state.generation), state.generation, state.key)
        }
    }

    /// Whether there is a record of this name, good or not.
    public func contains(_ name: RecordName) -> Bool {
        let generation = state.withLock { $0.generation }
        return FileManager.default.fileExists(atPath: path(name, generation))
    }

    /// Removes a record; one that isn't there is no error.
    ///
    /// - Throws: `.file`.
    public func remove(_ name: RecordName) throws(KeystoreError) {
        let generation = state.withLock { $0.generation }
        try KeystoreFiles.remove(path(name, generation))
    }

    /// The names of all records, in no order that means anything.
    ///
    /// - Throws: `.truncatedRecord` or `.swappedRecord` where a file is no record, or not the one that
    ///   its own name says.
    public func names() throws(KeystoreError) -> [RecordName] {
        try Self.names(in: Self.folder(directory, state.withLock { $0.generation }))
    }

    /// Encrypts all anew, under a fresh key sealed under `secret`. Broken off, it leaves the keystore
    /// as it was. What opened it before opens only copies made before.
    ///
    /// - Throws: what `read` and `write` throw; the keystore is then as it was.
    public func rekey(
        to secret: borrowing KeystoreSecret, cost: ScryptCost = .standard
    ) throws(KeystoreError) {
        let fresh = LockedBytes.random(count: SealedData.keyByteCount)
        try state.withLock { (state) throws(KeystoreError) in
            let (past, generation) = (state.generation, state.generation + 1)
            let target = Self.folder(directory, generation)
            try KeystoreFiles.remove(target)
            try KeystoreFiles.makeDirectory(target)
            for name in try Self.names(in: Self.folder(directory, past)) {
                let plaintext = try Self.read(name, path(name, past), past, state.key)
                try KeystoreFiles.replace(
                    path(name, generation),
                    with: KeystoreRecord.seal(
                        plaintext, as: name, generation: generation, key: fresh))
            }
            // The one step: before it the old generation counts, after it the new one.
            try KeystoreFiles.replace(
                Self.headerPath(directory),
                with: KeystoreHeader.make(
                    sealing: fresh, under: secret, cost: cost, generation: generation))
            state.generation = generation
            state.key = fresh.copy()
            // A folder that can't be removed now is removed when the keystore is opened next.
            try? KeystoreFiles.remove(Self.folder(directory, past))
        }
    }

    private func path(_ name: RecordName, _ generation: UInt64) -> String {
        Self.folder(directory, generation) + "/" + KeystoreRecord.fileName(name)
    }

    private static func read(
        _ name: RecordName, _ path: String, _ generation: UInt64, _ key: borrowing LockedBytes
    ) throws(KeystoreError) -> LockedBytes {
        let file = KeystoreRecord.fileName(name)
        return try KeystoreRecord.open(
            bytes(path, name: name), as: name, generation: generation, key: key, file: file)
    }

    /// A record file's bytes: nothing secret in clear.
    private static func bytes(
        _ path: String, name: RecordName? = nil
    ) throws(KeystoreError) -> [UInt8] {
        do throws(KeystoreError) {
            return try KeystoreFiles.read(path, limit: KeystoreRecord.limit + 4096).reveal()
        } catch .missing {
            guard let name else { throw .missing(path: path) }
            throw .unknownRecord(name)
        }
    }

    private static func names(in folder: String) throws(KeystoreError) -> [RecordName] {
        var names: [RecordName] = []
        // A file that a crash left half written ends in ".new" and was never a record.
        for file in try KeystoreFiles.names(in: folder) where !file.hasSuffix(".new") {
            let name: RecordName
            do throws(KeystoreError) {
                name = try KeystoreRecord.name(in: bytes(folder + "/" + file), file: file)
            } catch .missing {
                // Removed since the folder was read, by another task.
                continue
            }
            guard KeystoreRecord.fileName(name) == file else { throw .swappedRecord(file: file) }
            names.append(name)
        }
        return names
    }
}
