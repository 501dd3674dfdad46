import EllipticCurves
import KeyManagement
import Keystore
import Ledger
import SecretSharing

/// Builds what is made for one scheme.
struct SchemeTable: Sendable {
    let keystore: Keystore
    let storageKey: StorageKey
    let parties: PartyKeys
    let journal: Journal
    let account: Address

    /// The custody of a key of this scheme.
    func custody(of key: Bytes32, _ number: SchemeNumber) -> any KeyCustody {
        switch number {
        case .frostEd25519: frost(FROSTEd25519.self, key, number)
        case .frostSecp256k1: frost(FROSTSecp256k1.self, key, number)
        case .frostTaproot:
            GroupCustody(
                key, number, surroundings(Secp256k1.Point.self),
                publicKey: { FROSTTaproot.xOnly($0) },
                desk: { FROSTDesk<FROSTTaproot>($0) })
        case .ecdsaSecp256k1:
            GroupCustody(
                key, number, surroundings(Secp256k1.Point.self),
                desk: { [parties] in ECDSADesk($0, parties: parties) })
        case .blsKeysInG1:
            GroupCustody(
                key, number, surroundings(BLSMinimalPublicKeySize.PublicKeyGroup.self),
                desk: { share throws(KeyManagementError) in
                    try BLSDesk<BLSMinimalPublicKeySize>(share)
                })
        case .blsKeysInG2:
            GroupCustody(
                key, number, surroundings(BLSMinimalSignatureSize.PublicKeyGroup.self),
                desk: { share throws(KeyManagementError) in
                    try BLSDesk<BLSMinimalSignatureSize>(share)
                })
        case .elGamalRistretto255: elGamal(Ristretto255.self, key, number)
        case .elGamalBN254: elGamal(BN254.G1.self, key, number)
        }
    }

    private func frost<Suite: FROSTCiphersuite>(
        _: Suite.Type, _ key: Bytes32, _ number: SchemeNumber
    ) -> any KeyCustody {
        GroupCustody<Suite.Group>(
            key, number, surroundings(Suite.Group.self), desk: { FROSTDesk<Suite>($0) })
    }

    private func elGamal<Group: KeyGroup>(
        _: Group.Type, _ key: Bytes32, _ number: SchemeNumber
    ) -> any KeyCustody {
        GroupCustody<Group>(
            key, number, surroundings(Group.self),
            desk: { share throws(KeyManagementError) in try ElGamalDesk<Group>(share) })
    }

    private func surroundings<Group: KeyGroup>(
        _: Group.Type
    ) -> GroupCustody<Group>.Surroundings {
        .init(
            keystore: keystore, storageKey: storageKey, parties: parties, journal: journal,
            account: account)
    }
}
