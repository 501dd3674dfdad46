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

    /// Whether `signature` is the key's over what the payload says: as its `verifier` says. Throws as both.
    package func verifies(
        _ signature: [UInt8], of payload: SigningPayload
    ) throws(NodeError) -> Bool {
        try verifier.verifies(signature, of: payload)
    }

    /// What checks many signatures. Throws `.key(.wrongScheme)` for a key that signs nothing, and `.keys` for a
    /// package that is none.
    var verifier: any SignatureVerifier {
        get throws(NodeError) {
            do throws(KeyManagementError) {
                switch scheme {
                case .frostEd25519: return try FROSTVerifier<FROSTEd25519>(package)
                case .frostSecp256k1: return try FROSTVerifier<FROSTSecp256k1>(package)
                case .frostTaproot: return try FROSTVerifier<FROSTTaproot>(package)
                case .ecdsaSecp256k1: return try ECDSAVerifier(package)
                case .blsKeysInG1: return try BLSVerifier<BLSMinimalPublicKeySize>(publicKey)
                case .blsKeysInG2: return try BLSVerifier<BLSMinimalSignatureSize>(publicKey)
                case .elGamalRistretto255, .elGamalBN254: break
                }
            } catch { throw .keys(error) }
            throw .key(.wrongScheme)
        }
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
}
