import Crypto
import EllipticCurves
import Foundation
import KeyManagement
import Ledger

/// The public key that a committee holds, for who checks its signatures.
package struct SharedPublicKey: Sendable {
    package let scheme: SchemeNumber
    /// As it stands on chain.
    package let publicKey: [UInt8]
    /// The encoding of the `PublicKeyPackage`.
    package let package: [UInt8]

    package init(scheme: SchemeNumber, publicKey: [UInt8], package: [UInt8]) {
        self.scheme = scheme
        self.publicKey = publicKey
        self.package = package
    }

    /// The key that a node describes; nil where it has no share of it, or of another key than `publicKey`.
    init?(_ description: KeyDescription, publicKey: [UInt8]) {
        guard let scheme = SchemeNumber(name: description.scheme),
            let package = description.package, description.publicKey == Hex.encode(publicKey)
        else { return nil }
        self.init(scheme: scheme, publicKey: publicKey, package: Array(package))
    }

    /// Whether `signature` is the key's over what the payload says, by its scheme's own rules. Variable
    /// time. Throws `.key` for a payload that the scheme has nothing for, and `.keys`.
    package func verifies(
        _ signature: [UInt8], of payload: SigningPayload
    ) throws(NodeError) -> Bool {
        let message = Array(payload.message)
        do throws(KeyManagementError) {
            switch scheme {
            case .frostEd25519:
                return try frost(FROSTEd25519.self, signature, message, payload)
            case .frostSecp256k1:
                return try frost(FROSTSecp256k1.self, signature, message, payload)
            case .frostTaproot: return try frost(FROSTTaproot.self, signature, message, payload)
            case .ecdsaSecp256k1: return try ecdsa(signature, payload)
            case .blsKeysInG1: return try bls(BLSMinimalPublicKeySize.self, signature, message)
            case .blsKeysInG2: return try bls(BLSMinimalSignatureSize.self, signature, message)
            case .elGamalRistretto255, .elGamalBN254: throw .malformedPurpose
            }
        } catch .malformedPurpose {
            throw .key(.wrongScheme)
        } catch { throw .keys(error) }
    }

    /// The text that begins with `xpub`, from which wallets derive the key's children; nil for a key that has
    /// none.
    package var extended: String? {
        switch scheme {
        case .ecdsaSecp256k1, .frostSecp256k1, .frostTaproot:
            let package = try? PublicKeyPackage<Secp256k1.Point>(encoded: package)
            return try? package?.derive(.root).extended.text
        case .frostEd25519, .blsKeysInG1, .blsKeysInG2, .elGamalRistretto255, .elGamalBN254:
            return nil
        }
    }

    /// Whether the public key is the one of the package. Throws `.keys` for a package that is none.
    package var isOfPackage: Bool {
        get throws(NodeError) {
            let encoding = try scheme.visit(Encoding(package: package))
            // BIP-340's public keys are x alone.
            return publicKey == (scheme == .frostTaproot ? Array(encoding.dropFirst()) : encoding)
        }
    }

    /// The public key of a package, as its group writes it.
    private struct Encoding: GroupVisitor {
        var package: [UInt8]

        func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> [UInt8] {
            do throws(KeyManagementError) {
                return try PublicKeyPackage<Group>(encoded: package).groupKey.canonicalBytes()
            } catch { throw .keys(error) }
        }
    }

    /// The value of a beacon's round, if the signature is one, and that round's. Throws `.keys`.
    package func beaconValue(
        _ signature: [UInt8], round: UInt64
    ) throws(NodeError) -> [UInt8]? {
        switch scheme {
        case .blsKeysInG1:
            try beaconValue(signature, round, BLSMinimalPublicKeySize.self)
        case .blsKeysInG2:
            try beaconValue(signature, round, BLSMinimalSignatureSize.self)
        default: throw .key(.wrongScheme)
        }
    }

    private func beaconValue<Variant: BLSVariant>(
        _ signature: [UInt8], _ round: UInt64, _: Variant.Type
    ) throws(NodeError) -> [UInt8]? {
        guard let signature = try? BLSSignature<Variant>(bytes: signature) else { return nil }
        do throws(KeyManagementError) {
            let package = try PublicKeyPackage<Variant.PublicKeyGroup>(encoded: package)
            let beacon = try ThresholdBeacon<Variant>(package, purpose: package.purpose)
            let value = BeaconValue<Variant>(round: round, signature: signature)
            return beacon.accepts(value) ? value.bytes : nil
        } catch { throw .keys(error) }
    }

    private func frost<Suite: FROSTCiphersuite>(
        _: Suite.Type, _ signature: [UInt8], _ message: [UInt8], _ payload: SigningPayload
    ) throws(KeyManagementError) -> Bool {
        let key = try PublicKeyPackage<Suite.Group>(encoded: package)
        let root = payload.merkleRoot.flatMap { try? Hex.decode($0) }
        let tweak: Suite.Group.Scalar?
        do throws(KeyProblem) {
            tweak = try payload.childTweak(of: key, Suite.self)
        } catch {
            // The key has no such child, which so has signed nothing.
            return false
        }
        return try key.verifies(
            signature, of: message, suite: Suite.self, tweak: tweak, merkleRoot: root)
    }

    private func bls<Variant: BLSVariant>(
        _: Variant.Type, _ signature: [UInt8], _ message: [UInt8]
    ) throws(KeyManagementError) -> Bool {
        let key = try BLSPublicKey<Variant>(bytes: publicKey)
        guard let signature = try? BLSSignature<Variant>(bytes: signature) else { return false }
        return key.verifies(signature, over: message, .basic)
    }

    private func ecdsa(
        _ bytes: [UInt8], _ payload: SigningPayload
    ) throws(KeyManagementError) -> Bool {
        let key = try PublicKeyPackage<Secp256k1.Point>(encoded: package)
        let path = try payload.path.map { text throws(KeyManagementError) in
            try DerivationPath(text)
        }
        guard let signature = try? ECDSASignature(ethereum: bytes),
            let digest = payload.ecdsaDigest
        else { return false }
        return signature.verifies(digest, by: try key.derive(path ?? .root).publicKey)
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
