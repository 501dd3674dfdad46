/// One share in the making.
final class ShareRow {
    let value: SecretVector<UInt8>
    let salt: SecretVector<UInt8>

    private init(value: consuming SecretVector<UInt8>) {
        self.value = value
        var salt = SecretVector<UInt8>(repeating: 0, count: 16)
        salt.withUnsafeMutableBufferPointer { fillFromSystem(UnsafeMutableRawBufferPointer($0)) }
        self.salt = salt
    }

    static func split(
        _ secret: borrowing SecretVector<UInt8>, needed: Int, parties: Int, _ scheme: ShareScheme
    ) throws(SecretSharingError) -> [ShareRow] {
        let count = secret.count
        let rows = (0..<parties).map { _ in
            ShareRow(value: SecretVector(repeating: 0, count: count))
        }
        var splitter = try PieceSplitter(scheme, needed: needed, parties: parties)
        secret.withUnsafeBufferPointer { secret in
            splitter.split(
                UnsafeRawBufferPointer(secret),
                into: rows.map { row in
                    // Nobody else has seen the rows yet.
                    row.value.withUnsafeBufferPointer {
                        UnsafeMutableRawBufferPointer(mutating: UnsafeRawBufferPointer($0))
                    }
                })
        }
        extendLifetime(rows)
        return rows
    }

    func commitment(set: ShareSetID, index: Int) -> [UInt8] {
        let digest = ShareDigest()
        salt.withUnsafeBufferPointer { digest.update(UnsafeRawBufferPointer($0)) }
        value.withUnsafeBufferPointer { digest.update(UnsafeRawBufferPointer($0)) }
        return ShareDigest.commitment(set: set, index: index, body: digest.finish())
    }
}
