/// A record's file.
///
/// "SMPCKR" ‖ version (1) ‖ generation (8) ‖ length of the name (2) ‖ name ‖ salt (32) ‖ length (4) ‖
/// ciphertext ‖ tag (16), numbers big-endian. All before the ciphertext is authenticated. Key and nonce
/// are derived from the records' key, the salt and the name, so no nonce is used twice under a key.
enum KeystoreRecord {
    static let magic = Array("SMPCKR".utf8)
    static let version: UInt8 = 1
    /// The longest plaintext.
    static let limit = 1 << 24
    /// What a file has beside name and plaintext.
    static let overhead = 6 + 1 + 8 + 2 + 32 + 4 + SealedData.tagByteCount
    private static let info = Array("swift-mpc/keystore/record/v1".utf8)

    /// The file's name: the digest of the record's.
    static func fileName(_ name: RecordName) -> String {
        KeystoreFiles.hex(SealedData.sha256(name.encoded))
    }

    static func seal(
        _ plaintext: borrowing LockedBytes, as name: RecordName, generation: UInt64,
        key: borrowing LockedBytes
    ) -> [UInt8] {
        let encoded = name.encoded
        let salt = LockedBytes.random(count: 32).reveal()
        var front = magic + [version]
        front.append(bigEndian: generation)
        front.append(bigEndian: UInt16(encoded.count))
        front += encoded + salt
        front.append(bigEndian: UInt32(plaintext.count))
        let derived = keyAndNonce(key, salt: salt, name: encoded)
        return front
            + SealedData.seal(
                plaintext, key: derived.key, nonce: derived.nonce, authenticating: front)
    }

    /// The name in a file's front, not authenticated. Throws `truncatedRecord`, `swappedRecord`.
    static func name(in bytes: [UInt8], file: String) throws(KeystoreError) -> RecordName {
        try parts(of: bytes, file: file).name
    }

    /// The plaintext of the record `name`. Throws `truncatedRecord`, `swappedRecord`,
    /// `damagedRecord`.
    static func open(
        _ bytes: [UInt8], as name: RecordName, generation: UInt64, key: borrowing LockedBytes,
        file: String
    ) throws(KeystoreError) -> LockedBytes {
        let parts = try parts(of: bytes, file: file)
        guard parts.name == name, parts.generation == generation else {
            throw .swappedRecord(file: file)
        }
        let derived = keyAndNonce(key, salt: parts.salt, name: name.encoded)
        let front = Array(bytes[..<parts.start])
        guard
            let plaintext = SealedData.open(
                Array(bytes[parts.start...]), key: derived.key, nonce: derived.nonce,
                authenticating: front)
        else { throw .damagedRecord(file: file) }
        return plaintext
    }

    private struct Parts {
        var name: RecordName
        var generation: UInt64
        var salt: [UInt8]
        /// Where the ciphertext begins.
        var start: Int
    }

    private static func parts(
        of bytes: [UInt8], file: String
    ) throws(KeystoreError) -> Parts {
        var reader = ByteReader(bytes)
        guard let front = reader.next(7), let generation: UInt64 = reader.number(),
            let nameLength: UInt16 = reader.number(), let encoded = reader.next(Int(nameLength)),
            let salt = reader.next(32), let length: UInt32 = reader.number()
        else { throw .truncatedRecord(file: file) }
        guard front == magic + [version], let name = RecordName(encoded: encoded) else {
            throw .swappedRecord(file: file)
        }
        let start = overhead - SealedData.tagByteCount + encoded.count
        guard bytes.count == start + Int(length) + SealedData.tagByteCount else {
            throw .truncatedRecord(file: file)
        }
        return Parts(name: name, generation: generation, salt: salt, start: start)
    }

    /// What encrypts one record.
    private struct KeyAndNonce: ~Copyable {
        let key: LockedBytes
        let nonce: [UInt8]
    }

    private static func keyAndNonce(
        _ key: borrowing LockedBytes, salt: [UInt8], name: [UInt8]
    ) -> KeyAndNonce {
        let derived = SealedData.derive(
            from: key, salt: salt, info: info + name,
            count: SealedData.keyByteCount + SealedData.nonceByteCount)
        return derived.withUnsafeBytes { bytes in
            KeyAndNonce(
                key: LockedBytes(copying: bytes[..<SealedData.keyByteCount]),
                nonce: Array(bytes[SealedData.keyByteCount...]))
        }
    }
}
