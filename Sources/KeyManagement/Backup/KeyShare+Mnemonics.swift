internal import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// A holder's share as SLIP-39 mnemonics, which people keep on paper: each holder backs up its own, so that
/// nobody ever sees the key.
///
/// A mnemonic says nothing of the key that it belongs to; its public part (`PublicKeyPackage.encoded`, no
/// secret) is kept beside. With it a wrong passphrase is found, which SLIP-39 alone doesn't.
extension KeyShare {
    /// Splits the share's 32 bytes into mnemonics for custodians in groups.
    ///
    /// Throws `.secretSharing` with what `SLIP39.split` refuses.
    /// - Parameter identifier: Names the set, 15 bits; nil: random.
    public func mnemonics(
        groups: [SLIP39.Group], groupThreshold: Int,
        passphrase: borrowing SecretVector<UInt8> = SecretVector([]), iterationExponent: Int = 1,
        identifier: UInt16? = nil
    ) throws(KeyManagementError) -> [[SLIP39Share]] {
        let bytes = secretBytes()
        do throws(SecretSharingError) {
            return try SLIP39.split(
                bytes, groups: groups, groupThreshold: groupThreshold, passphrase: passphrase,
                iterationExponent: iterationExponent, identifier: identifier)
        } catch {
            throw .secretSharing(error)
        }
    }

    /// The share of `party` from enough of its custodians' mnemonics, checked against the key.
    ///
    /// Throws `.secretSharing` with what `SLIP39.combine` finds wrong, and `.shareDoesNotFit` for another
    /// party's, key's or epoch's mnemonics, or another passphrase.
    public convenience init(
        mnemonics: [SLIP39Share], passphrase: borrowing SecretVector<UInt8> = SecretVector([]),
        of party: PartyNumber, publicKeyPackage: PublicKeyPackage<Group>
    ) throws(KeyManagementError) {
        let bytes: SecretVector<UInt8>
        do throws(SecretSharingError) {
            bytes = try SLIP39.combine(mnemonics, passphrase: passphrase)
        } catch {
            throw .secretSharing(error)
        }
        guard bytes.count == Group.Scalar.secretByteCount else { throw .shareDoesNotFit }
        let scalar = bytes.withUnsafeBufferPointer {
            Group.Scalar.readSecret(from: UnsafeRawBufferPointer($0))
        }
        guard let scalar else { throw .shareDoesNotFit }
        try self.init(
            publicKeyPackage: publicKeyPackage, party: party,
            secret: SecretVector(repeating: scalar, count: 1))
    }
}
