import Foundation
import Keystore
import Testing

@Suite struct SecretTests {
    @Test func lockedBytesAreWhatWasPutIn() {
        var memory = LockedBytes(count: 5000)
        memory.withUnsafeMutableBytes { $0[4999] = 7 }
        let other = memory.copy()
        let revealed = other.reveal()
        #expect(revealed.last == 7 && revealed.count == 5000)
        let isSame = memory.equalsConstantTime(other)
        memory.withUnsafeMutableBytes { $0[0] = 1 }
        let isSameWhenChanged = memory.equalsConstantTime(other)
        let isSameWhenShorter = memory.equalsConstantTime(LockedBytes(count: 4999))
        #expect(isSame && !isSameWhenChanged && !isSameWhenShorter)
        let nothing = LockedBytes(count: 0).reveal()
        let random = [
            LockedBytes.random(count: 32).reveal(), LockedBytes.random(count: 32).reveal(),
        ]
        #expect(nothing.isEmpty && random[0] != random[1])
    }

    /// Where the system lets a page be locked, it says so, and it does (VmLck of the process).
    @Test func pagesAreLocked() throws {
        let memory = LockedBytes(count: 1 << 16)
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmLck:") })
        else {
            print("skipped: no /proc/self/status")
            return
        }
        guard memory.isLocked else {
            print("skipped: the system locks no pages for this process")
            return
        }
        let kilobytes = try #require(Int(line.filter(\.isNumber)))
        #expect(kilobytes >= 64)
        withExtendedLifetime(memory.count) {}
    }

    @Test func passphrasesFromFilesAndTheEnvironment() throws {
        let folder = try Folder()
        let path = folder.file("passphrase")
        try put(Data("correct horse battery\n".utf8), path)
        try Keystore.create(
            at: folder.file("k"), secret: KeystoreSecret(passphraseFile: path),
            cost: .insecureFast)
        _ = try Keystore(opening: folder.file("k"), secret: passphrase())
        setenv("KEYSTORE_TEST_PASSPHRASE", "correct horse battery", 1)
        _ = try Keystore(
            opening: folder.file("k"),
            secret: KeystoreSecret(environment: "KEYSTORE_TEST_PASSPHRASE"))
        // Read once: it is gone.
        #expect(throws: KeystoreError.missingVariable(name: "KEYSTORE_TEST_PASSPHRASE")) {
            try Keystore(
                opening: folder.file("k"),
                secret: KeystoreSecret(environment: "KEYSTORE_TEST_PASSPHRASE"))
        }
    }

    @Test func badSecretsAreRefused() throws {
        let folder = try Folder()
        #expect(throws: KeystoreError.passphraseTooShort(minimum: 12)) {
            try Keystore.create(at: folder.file("k"), secret: passphrase("elevenbytes"))
        }
        let path = folder.file("key")
        func check(_ error: KeystoreError) {
            #expect(throws: error) {
                try Keystore.create(at: folder.file("k"), secret: KeystoreSecret(keyFile: path))
            }
        }
        check(.missingSecret(path: path))
        for text in [
            "", String(repeating: "a", count: 63), String(repeating: "g", count: 64),
            String(repeating: "a", count: 65),
        ] {
            try put(Data(text.utf8), path)
            check(.malformedKey(path: path))
        }
        try put(Data(String(repeating: "a", count: 66).utf8), path)
        check(.file(path: path, code: EFBIG))
        try put(Data(String(repeating: "aB", count: 32).utf8), path)
        try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: path)
        check(.permissions(path: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try Keystore.create(at: folder.file("k"), secret: KeystoreSecret(keyFile: path))
        #expect(throws: KeystoreError.exists(path: path)) {
            try KeystoreSecret.makeKeyFile(at: path)
        }
        let made = folder.file("made")
        try KeystoreSecret.makeKeyFile(at: made)
        #expect(throws: KeystoreError.wrongSecret) {
            try Keystore(opening: folder.file("k"), secret: KeystoreSecret(keyFile: made))
        }
    }

    /// What each error says names the thing, never a secret.
    @Test func errorsSayWhatToDo() {
        let errors: [KeystoreError] = [
            .wrongSecret, .inUse(path: "/k"), .permissions(path: "/k/header"),
            .unknownRecord(name()), .damagedRecord(file: "ab"),
        ]
        for error in errors { #expect(!"\(error)".isEmpty && "\(error)".count < 300) }
        #expect("\(KeystoreError.permissions(path: "/f"))".contains("chmod 600"))
    }
}
