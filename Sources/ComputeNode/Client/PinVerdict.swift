import Crypto
import Ledger
import NIOSSL
import Synchronization

/// Whether a handshake ended because the other side showed another key than the pinned one.
final class PinVerdict: Sendable {
    private let refused = Mutex(false)

    var isRefused: Bool { refused.withLock { $0 } }

    /// SHA-256 of the certificate's SubjectPublicKeyInfo (DER) against the pin.
    func check(_ certificate: NIOSSLCertificate?, pin: Hash32) -> Bool {
        guard let certificate, let key = try? certificate.extractPublicKey().toSPKIBytes(),
            Array(SHA256.hash(data: key)) == pin.bytes
        else {
            refused.withLock { $0 = true }
            return false
        }
        return true
    }
}
