import KeyManagement
import Keystore
import Ledger
import SecretSharing

extension PartBytes {
    /// What stands behind the nonce of something that was sealed.
    convenience init(_ opened: borrowing OpenedShare) {
        self.init(
            opened.bytes.withUnsafeBytes { bytes in
                SecretVector(
                    copying: UnsafeRawBufferPointer(rebasing: bytes[32...])
                        .assumingMemoryBound(to: UInt8.self))
            })
    }

    /// The part behind a nonce, as it is sealed.
    func sealable() throws(NodeError) -> OpenedShare {
        let nonce = try Bytes32.random()
        var content = LockedBytes(count: 32 + byteCount)
        content.withUnsafeMutableBytes { content in
            for (place, byte) in nonce.bytes.enumerated() { content[place] = byte }
            withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: content[32...]).copyMemory(from: bytes)
            }
        }
        return OpenedShare(content)
    }
}
