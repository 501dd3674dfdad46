/// What comes out when a key was generated, reshared or imported.
public struct DealtKey<Group: KeyGroup>: Sendable {
    public let publicKeyPackage: PublicKeyPackage<Group>
    /// This party's share; nil for one that dealt and holds none.
    public let share: KeyShare<Group>?

    package init(publicKeyPackage: PublicKeyPackage<Group>, share: KeyShare<Group>?) {
        self.publicKeyPackage = publicKeyPackage
        self.share = share
    }
}
