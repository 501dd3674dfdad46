import Foundation
import Keystore
import Testing

/// A keystore in a folder of its own, removed with its owner.
final class Folder: Sendable {
    let path = NSTemporaryDirectory() + "keystore-test-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// The records' files of the keystore `name`, in order.
    func records(_ name: String = "k", generation: Int = 1) throws -> [String] {
        let folder = "\(path)/\(name)/records-\(generation)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .map { folder + "/" + $0 }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

func bytes(_ text: String) -> LockedBytes { LockedBytes(copying: Array(text.utf8)) }

func passphrase(_ text: String = "correct horse battery") throws -> KeystoreSecret {
    try KeystoreSecret(passphrase: bytes(text))
}

func name(_ id: UInt8 = 1, epoch: UInt64 = 1) -> RecordName {
    RecordName(
        protocolName: "frost", curve: "ed25519", version: 1, party: 2, epoch: epoch,
        id: [UInt8](repeating: id, count: 32))
}

func data(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

func put(_ data: Data, _ path: String) throws {
    try data.write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
}

@Suite struct KeystoreTests {
    private func create(_ folder: Folder) throws {
        try Keystore.create(at: folder.file("k"), secret: passphrase(), cost: .insecureFast)
    }

    private func open(_ folder: Folder) throws -> Keystore {
        try Keystore(opening: folder.file("k"), secret: passphrase())
    }

    @Test func keepsRecordsAcrossProcesses() throws {
        let folder = try Folder()
        try create(folder)
        let lengths = [0, 1, 31, 32, 33, 4095, 4096, 70_000]
        do {
            let keystore = try open(folder)
            for (index, length) in lengths.enumerated() {
                try keystore.write(
                    name(UInt8(index)),
                    LockedBytes(copying: (0..<length).map { UInt8(truncatingIfNeeded: $0) }))
            }
            try keystore.write(name(0), bytes("replaced"))
        }
        let keystore = try open(folder)
        #expect(try read(keystore, name(0)) == Array("replaced".utf8))
        for (index, length) in lengths.enumerated().dropFirst() {
            let found = try keystore.read(name(UInt8(index))).reveal()
            #expect(found == (0..<length).map { UInt8(truncatingIfNeeded: $0) })
        }
        #expect(
            Set(try keystore.names()) == Set(lengths.indices.map { name(UInt8($0)) }))
        try keystore.remove(name(3))
        try keystore.remove(name(3))
        #expect(!keystore.contains(name(3)) && keystore.contains(name(4)))
        #expect(throws: KeystoreError.unknownRecord(name(3))) { try length(keystore, name(3)) }
    }

    /// Reading to learn whether it throws.
    private func length(_ keystore: Keystore, _ name: RecordName) throws -> Int {
        try keystore.read(name).count
    }

    private func read(_ keystore: Keystore, _ name: RecordName) throws -> [UInt8] {
        try keystore.read(name).reveal()
    }

    @Test func onlyTheOwnerMayReadTheFiles() throws {
        let folder = try Folder()
        try create(folder)
        let keystore = try open(folder)
        try keystore.write(name(), bytes("secret"))
        let record = try folder.records()[0]
        for path in [record, folder.file("k/header")] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: record)
        #expect(throws: KeystoreError.permissions(path: record)) {
            try length(keystore, name())
        }
    }

    @Test func whatIsStoredIsNotInTheFiles() throws {
        let folder = try Folder()
        try create(folder)
        let secret = "a secret nobody else would write"
        try open(folder).write(name(), bytes(secret))
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            var isFolder: ObjCBool = false
            let path = folder.file(file)
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            if !isFolder.boolValue {
                #expect(try data(path).range(of: Data(secret.utf8)) == nil, "\(file)")
            }
        }
    }

    @Test func wrongSecretsAreRefused() throws {
        let folder = try Folder()
        try create(folder)
        let path = folder.file("k")
        #expect(throws: KeystoreError.wrongSecret) {
            try Keystore(opening: path, secret: passphrase("correct horse batterz"))
        }
        let key = folder.file("key")
        try KeystoreSecret.makeKeyFile(at: key)
        #expect(throws: KeystoreError.otherKind(expected: .passphrase)) {
            try Keystore(opening: path, secret: KeystoreSecret(keyFile: key))
        }
        #expect(throws: KeystoreError.missing(path: folder.file("none"))) {
            try Keystore(opening: folder.file("none"), secret: passphrase())
        }
        #expect(throws: KeystoreError.exists(path: path)) { try create(folder) }
    }

    @Test func oneProcessAtATime() throws {
        let folder = try Folder()
        try create(folder)
        let first = try open(folder)
        #expect(throws: KeystoreError.inUse(path: folder.file("k"))) { try open(folder) }
        withExtendedLifetime(first) {}
    }

    /// Each byte of a header changed: the keystore does not open.
    @Test func changedHeadersAreRefused() throws {
        let folder = try Folder()
        try KeystoreSecret.makeKeyFile(at: folder.file("key"))
        try Keystore.create(
            at: folder.file("k"), secret: KeystoreSecret(keyFile: folder.file("key")))
        let path = folder.file("k/header")
        let good = try data(path)
        func open() throws -> Keystore {
            try Keystore(
                opening: folder.file("k"), secret: KeystoreSecret(keyFile: folder.file("key")))
        }
        for index in good.indices {
            var changed = good
            changed[index] ^= 1
            try put(changed, path)
            #expect(throws: KeystoreError.self, "byte \(index)") { try open() }
        }
        for count in [0, 1, good.count - 1] {
            try put(good.prefix(count), path)
            #expect(throws: KeystoreError.malformedHeader(path: path)) { try open() }
        }
        try put(good + [0], path)
        #expect(throws: KeystoreError.self) { try open() }
        try put(good, path)
        _ = try open()
    }

    /// A header can't ask for more memory than a machine has.
    @Test func unbearableCostsAreRefused() throws {
        let folder = try Folder()
        try create(folder)
        let path = folder.file("k/header")
        let good = try data(path)
        for (place, value) in [(8, 21), (8, 9), (8, 255), (9, 1), (12, 9), (12, 0), (16, 17)] {
            var changed = good
            changed[place] = UInt8(value)
            try put(changed, path)
            #expect(throws: KeystoreError.malformedHeader(path: path)) { try open(folder) }
        }
    }

    /// Each byte of a record changed, each shorter length, one byte more.
    @Test func changedRecordsAreRefused() throws {
        let folder = try Folder()
        try create(folder)
        let keystore = try open(folder)
        try keystore.write(name(), bytes("secret"))
        let path = try folder.records()[0]
        let file = (path as NSString).lastPathComponent
        let good = try data(path)
        for index in good.indices {
            var changed = good
            changed[index] ^= 1
            try put(changed, path)
            #expect(throws: KeystoreError.self, "byte \(index)") { try length(keystore, name()) }
        }
        for count in good.indices {
            try put(good.prefix(count), path)
            #expect(throws: KeystoreError.truncatedRecord(file: file)) {
                try length(keystore, name())
            }
        }
        try put(good + [0], path)
        #expect(throws: KeystoreError.truncatedRecord(file: file)) { try length(keystore, name()) }
        var changed = good
        changed[good.count - 1] ^= 0x80
        try put(changed, path)
        #expect(throws: KeystoreError.damagedRecord(file: file)) { try length(keystore, name()) }
        try put(good, path)
        #expect(try length(keystore, name()) == 6)
    }

    /// A record in the place of another, of another epoch of the same key too.
    @Test func swappedRecordsAreRefused() throws {
        let folder = try Folder()
        try create(folder)
        let keystore = try open(folder)
        let names = [name(1, epoch: 1), name(1, epoch: 2)]
        for name in names { try keystore.write(name, bytes("epoch \(name.epoch)")) }
        let paths = try folder.records()
        let contents = try paths.map(data)
        try put(contents[1], paths[0])
        try put(contents[0], paths[1])
        for name in names {
            let error = #expect(throws: KeystoreError.self) { try length(keystore, name) }
            guard case .swappedRecord? = error else {
                Issue.record("\(error as Any)")
                continue
            }
        }
        #expect(throws: KeystoreError.self) { try keystore.names() }
    }

    /// A file that was there when the folder was read, and is gone when it is opened: a link to nothing is
    /// the same to who reads.
    @Test func recordsMayGoWhileNamesAreRead() throws {
        let folder = try Folder()
        try create(folder)
        let keystore = try open(folder)
        try keystore.write(name(1), bytes("one"))
        try keystore.write(name(2), bytes("two"))
        let path = try folder.records()[0]
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: folder.file("nothing"))
        #expect(try keystore.names().count == 1)
    }

    /// A record of another keystore with the same secret.
    @Test func foreignRecordsAreRefused() throws {
        let folder = try Folder()
        try create(folder)
        let other = folder.file("other")
        try Keystore.create(at: other, secret: passphrase(), cost: .insecureFast)
        try open(folder).write(name(), bytes("mine"))
        try Keystore(opening: other, secret: passphrase()).write(name(), bytes("else"))
        try put(data(folder.records("other")[0]), folder.records()[0])
        let file = (try folder.records()[0] as NSString).lastPathComponent
        let keystore = try open(folder)
        #expect(throws: KeystoreError.damagedRecord(file: file)) { try length(keystore, name()) }
    }

    @Test func recordsHaveALongestLength() throws {
        let folder = try Folder()
        try create(folder)
        let keystore = try open(folder)
        #expect(throws: KeystoreError.recordTooLong(limit: Keystore.maximumRecord)) {
            try keystore.write(name(), LockedBytes(count: Keystore.maximumRecord + 1))
        }
    }

    // MARK: - Another secret

    @Test func rekeyingEncryptsAllAnew() throws {
        let folder = try Folder()
        try create(folder)
        try KeystoreSecret.makeKeyFile(at: folder.file("key"))
        do {
            let keystore = try open(folder)
            for id in 0..<5 as Range<UInt8> { try keystore.write(name(id), bytes("record \(id)")) }
            let old = try folder.records().map(data)
            try keystore.rekey(to: KeystoreSecret(keyFile: folder.file("key")))
            #expect(!FileManager.default.fileExists(atPath: folder.file("k/records-1")))
            let new = try folder.records(generation: 2).map(data)
            #expect(Set(old).isDisjoint(with: new) && new.count == 5)
            try keystore.write(name(7), bytes("later"))
        }
        #expect(throws: KeystoreError.otherKind(expected: .key)) { try open(folder) }
        let keystore = try Keystore(
            opening: folder.file("k"), secret: KeystoreSecret(keyFile: folder.file("key")))
        for id in 0..<5 as Range<UInt8> {
            #expect(try read(keystore, name(id)) == Array("record \(id)".utf8))
        }
        #expect(try read(keystore, name(7)) == Array("later".utf8))
    }

    /// A crash before the header was replaced leaves the old generation, one after it the new one;
    /// what is left of the other is cleared away.
    @Test func brokenOffRekeyingLeavesOneGeneration() throws {
        let folder = try Folder()
        try create(folder)
        try open(folder).write(name(), bytes("secret"))
        let before = folder.file("k/records-2")
        try FileManager.default.createDirectory(
            atPath: before, withIntermediateDirectories: false)
        try put(Data("half".utf8), before + "/00")
        do {
            let keystore = try open(folder)
            #expect(try read(keystore, name()) == Array("secret".utf8))
            #expect(!FileManager.default.fileExists(atPath: before))
            let copy = folder.file("copy")
            try FileManager.default.copyItem(atPath: folder.file("k/records-1"), toPath: copy)
            try keystore.rekey(to: passphrase("another passphrase"), cost: .insecureFast)
            try FileManager.default.moveItem(atPath: copy, toPath: folder.file("k/records-1"))
        }
        let keystore = try Keystore(
            opening: folder.file("k"), secret: passphrase("another passphrase"))
        #expect(try read(keystore, name()) == Array("secret".utf8))
        #expect(!FileManager.default.fileExists(atPath: folder.file("k/records-1")))
    }

    /// A record that can't be read stops the rekeying, and nothing has changed.
    @Test func rekeyingStopsAtADamagedRecord() throws {
        let folder = try Folder()
        try create(folder)
        let keystore = try open(folder)
        try keystore.write(name(1), bytes("one"))
        try keystore.write(name(2), bytes("two"))
        let path = try folder.records()[1]
        let good = try data(path)
        try put(good.dropLast() + [good[good.count - 1] ^ 1], path)
        #expect(throws: KeystoreError.self) {
            try keystore.rekey(to: passphrase("another passphrase"), cost: .insecureFast)
        }
        try put(good, path)
        #expect(try read(keystore, name(1)) == Array("one".utf8))
        #expect(try read(keystore, name(2)) == Array("two".utf8))
    }
}
