/// The first file of a keystore: how its secret becomes a key, and under that key the key of its
/// records.
///
/// "SMPCKS" ‖ version (1) ‖ kind (1) ‖ log2 N (1) ‖ r (4) ‖ p (4) ‖ salt (32) ‖ generation (8) ‖
/// nonce (12) ‖ sealed key (32) ‖ tag (16), numbers big-endian. All before the nonce is
/// authenticated. The salt is fresh each time, so a key seals one header only.
struct KeystoreHeader {
    static let magic = Array("SMPCKS".utf8)
    static let version: UInt8 = 1
    static let byteCount = 6 + 1 + 1 + 1 + 4 + 4 + 32 + 8 + 12 + 32 + 16
    private static let info = Array("swift-mpc/keystore/key/v1".utf8)

    var kind: KeystoreSecret.Kind
    var cost: ScryptCost
    var salt: [UInt8]
    /// Which folder the records are in.
    var generation: UInt64

    private var authenticated: [UInt8] {
        var bytes = Self.magic + [Self.version, kind.rawValue, cost.logN]
        bytes.append(bigEndian: cost.blockSize)
        bytes.append(bigEndian: cost.parallelization)
        bytes += salt
        bytes.append(bigEndian: generation)
        return bytes
    }

    /// The file's bytes, with the records' key sealed under `secret`.
    static func make(
        sealing key: borrowing LockedBytes, under secret: borrowing KeystoreSecret,
        cost: ScryptCost, generation: UInt64
    ) -> [UInt8] {
        let header = KeystoreHeader(
            kind: secret.kind,
            cost: secret.kind == .passphrase
                ? cost : ScryptCost(logN: 0, blockSize: 0, parallelization: 0),
            salt: LockedBytes.random(count: 32).reveal(), generation: generation)
        let nonce = LockedBytes.random(count: SealedData.nonceByteCount).reveal()
        let wrapping = header.wrappingKey(secret)
        let sealed = SealedData.seal(
            key, key: wrapping, nonce: nonce, authenticating: header.authenticated)
        return header.authenticated + nonce + sealed
    }

    /// Reads a file's bytes. Throws `malformedHeader`.
    init(_ bytes: [UInt8], path: String) throws(KeystoreError) {
        var reader = ByteReader(bytes)
        guard bytes.count == Self.byteCount, reader.next(6) == Self.magic,
            reader.next(1) == [Self.version],
            let kind = reader.next(1)?.first.flatMap(KeystoreSecret.Kind.init(rawValue:)),
            let logN = reader.next(1)?.first, let blockSize: UInt32 = reader.number(),
            let parallelization: UInt32 = reader.number(), let salt = reader.next(32),
            let generation: UInt64 = reader.number()
        else { throw .malformedHeader(path: path) }
        self.kind = kind
        cost = ScryptCost(logN: logN, blockSize: blockSize, parallelization: parallelization)
        self.salt = salt
        self.generation = generation
        guard kind == .key || cost.isBearable else { throw .malformedHeader(path: path) }
    }

    private init(
        kind: KeystoreSecret.Kind, cost: ScryptCost, salt: [UInt8], generation: UInt64
    ) {
        self.kind = kind
        self.cost = cost
        self.salt = salt
        self.generation = generation
    }

    /// The key of the records. Throws `otherKind`, `wrongSecret`.
    func open(
        _ bytes: [UInt8], with secret: borrowing KeystoreSecret
    ) throws(KeystoreError) -> LockedBytes {
        guard secret.kind == kind else { throw .otherKind(expected: kind) }
        let wrapping = wrappingKey(secret)
        let sealed = Array(bytes.suffix(SealedData.keyByteCount + SealedData.tagByteCount))
        let nonce = Array(bytes.dropLast(sealed.count).suffix(SealedData.nonceByteCount))
        guard
            let key = SealedData.open(
                sealed, key: wrapping, nonce: nonce, authenticating: authenticated)
        else { throw .wrongSecret }
        return key
    }

    private func wrappingKey(_ secret: borrowing KeystoreSecret) -> LockedBytes {
        switch secret.kind {
        case .passphrase: SealedData.stretch(secret.bytes, salt: salt, cost: cost)
        case .key:
            SealedData.derive(
                from: secret.bytes, salt: salt, info: Self.info, count: SealedData.keyByteCount)
        }
    }
}
