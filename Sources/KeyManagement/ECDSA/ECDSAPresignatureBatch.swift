internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Synchronization

/// What presigning gives one signer. In memory: to be put into a `PresignatureStock`, or used up at once by
/// who needs none after a restart. Wiped with the last reference; no description.
public final class ECDSAPresignatureBatch: Sendable {
    /// 32 bytes.
    public let identifier: [UInt8]
    public let signers: ECDSASigners
    /// Whose part it is, by its number in the key's set.
    public let party: PartyNumber
    let nonces: [ECDSANonce]
    /// a_i + e_i for each presignature, then a_i x_i + d_i.
    let secrets: SecretVector<Secp256k1.Scalar>
    private let taken: Mutex<[Bool]>

    convenience init(
        _ terms: PresigningTerms, party: PartyNumber, nonces: [ECDSANonce],
        secrets: consuming SecretVector<Secp256k1.Scalar>
    ) {
        self.init(
            identifier: terms.session.digest, signers: terms.signers, party: party,
            nonces: nonces, secrets: secrets)
    }

    /// - Precondition: two secrets for each nonce.
    init(
        identifier: [UInt8], signers: ECDSASigners, party: PartyNumber, nonces: [ECDSANonce],
        secrets: consuming SecretVector<Secp256k1.Scalar>
    ) {
        precondition(secrets.count == 2 * nonces.count, "two secrets for each presignature")
        self.identifier = identifier
        self.signers = signers
        self.party = party
        self.nonces = nonces
        self.secrets = secrets
        taken = Mutex(Array(repeating: false, count: nonces.count))
    }

    /// How many there are, taken ones too.
    public var count: Int { nonces.count }

    /// The presignature at `index`, once. Not durable: after a restart from a copy it could be taken again.
    ///
    /// Throws `.noSuchPresignature`, and `.presignatureConsumed` the second time.
    public func take(_ index: Int) throws(KeyManagementError) -> ECDSAPresignature {
        guard nonces.indices.contains(index) else { throw .noSuchPresignature }
        let isFirst = taken.withLock { taken in
            defer { taken[index] = true }
            return !taken[index]
        }
        guard isFirst else { throw .presignatureConsumed }
        return presignature(index)
    }

    func presignature(_ index: Int) -> ECDSAPresignature {
        var pair = SecretVector<Secp256k1.Scalar>(repeating: .zero, count: 2)
        pair.withUnsafeMutableBufferPointer { pair in
            secrets.withUnsafeBufferPointer { secrets in
                pair[0] = secrets[index]
                pair[1] = secrets[count + index]
            }
        }
        return ECDSAPresignature(
            id: id(index), party: party, nonce: nonces[index], secrets: pair)
    }

    /// The name of the presignature at `index`.
    public func id(_ index: Int) -> PresignatureID {
        PresignatureID(batch: identifier, index: UInt16(index))
    }
}
