import Crypto
import EllipticCurves
import Foundation
import KeyManagement
import Ledger

/// Checks signatures by one key, which is decoded already.
protocol SignatureVerifier: Sendable {
    /// Whether `signature` is the key's over what the payload says, by its scheme's own rules. Variable
    /// time. Throws `.keys`.
    func verifies(_ signature: [UInt8], of payload: SigningPayload) throws(NodeError) -> Bool
}

struct FROSTVerifier<Suite: FROSTCiphersuite>: SignatureVerifier {
    private let key: PublicKeyPackage<Suite.Group>

    init(_ package: [UInt8]) throws(KeyManagementError) {
        key = try PublicKeyPackage(encoded: package)
    }

    func verifies(_ signature: [UInt8], of payload: SigningPayload) throws(NodeError) -> Bool {
        let root = payload.merkleRoot.flatMap { try? Hex.decode($0) }
        let tweak: Suite.Group.Scalar?
        do throws(KeyProblem) {
            tweak = try payload.childTweak(of: key, Suite.self)
        } catch {
            // The key has no such child, which so has signed nothing.
            return false
        }
        do throws(KeyManagementError) {
            return try key.verifies(
                signature, of: Array(payload.message), suite: Suite.self, tweak: tweak,
                merkleRoot: root)
        } catch { throw .keys(error) }
    }
}

struct ECDSAVerifier: SignatureVerifier {
    private let key: PublicKeyPackage<Secp256k1.Point>

    init(_ package: [UInt8]) throws(KeyManagementError) {
        key = try PublicKeyPackage(encoded: package)
    }

    func verifies(_ bytes: [UInt8], of payload: SigningPayload) throws(NodeError) -> Bool {
        guard let signature = try? ECDSASignature(ethereum: bytes),
            let digest = payload.ecdsaDigest
        else { return false }
        do throws(KeyManagementError) {
            let path = try payload.path.map { text throws(KeyManagementError) in
                try DerivationPath(text)
            }
            return signature.verifies(digest, by: try key.derive(path ?? .root).publicKey)
        } catch {
            // The key has no such child.
            return false
        }
    }
}

struct BLSVerifier<Variant: BLSVariant>: SignatureVerifier {
    private let key: BLSPublicKey<Variant>

    init(_ publicKey: [UInt8]) throws(KeyManagementError) {
        key = try BLSPublicKey(bytes: publicKey)
    }

    func verifies(_ signature: [UInt8], of payload: SigningPayload) throws(NodeError) -> Bool {
        guard let signature = try? BLSSignature<Variant>(bytes: signature) else { return false }
        return key.verifies(signature, over: Array(payload.message), .basic)
    }
}

extension SigningPayload {
    /// By how much the child that the path leads to differs from a FROST key; nil for the key itself.
    ///
    /// Throws `.noChildren` for a suite that BIP-32 is not of, and `.payload` for a path that is hardened
    /// or none.
    func childTweak<Suite: FROSTCiphersuite>(
        of key: PublicKeyPackage<Suite.Group>, _: Suite.Type
    ) throws(KeyProblem) -> Suite.Group.Scalar? {
        guard let path else { return nil }
        guard let path = try? DerivationPath(path) else { throw .payload("path") }
        let tweak: Suite.Group.Scalar?
        do throws(KeyManagementError) {
            tweak = try Suite.childTweak(of: key, path)
        } catch { throw .payload("path") }
        guard let tweak else { throw .noChildren }
        return tweak
    }

    /// The 32 bytes that an ECDSA key signs; nil where the message is no digest and should be.
    var ecdsaDigest: [UInt8]? {
        let message = Array(message)
        switch digest ?? .none {
        case .keccak256: return Keccak256.hash(message).bytes
        case .sha256: return Array(SHA256.hash(data: message))
        case .none: return message.count == 32 ? message : nil
        }
    }
}
