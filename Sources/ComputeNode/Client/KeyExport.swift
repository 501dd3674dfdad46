import EllipticCurves
public import Foundation
import KeyManagement
package import Keystore
public import Ledger
import SecretSharing

/// An exported key: its members' shares, sealed to the recipient, who alone makes the key of them.
public struct KeyExport: Codable, Sendable {
    /// One member's share.
    public struct Part: Codable, Hashable, Sendable {
        public var node: Address
        public var sealed: SealedShare

        package init(node: Address, sealed: SealedShare) {
            self.node = node
            self.sealed = sealed
        }
    }

    /// The key's name in Protocols/key-registry.md.
    public var scheme: String
    /// As on chain, in hexadecimal with `0x`.
    public var publicKey: String
    /// The encoding of the `PublicKeyPackage`, in base64.
    public var package: Data
    /// What was approved: the request's id, by whom, where.
    public var request: Bytes32
    public var caller: Address
    public var chainId: UInt64
    public var registry: Address
    public var parts: [Part]

    package init(
        scheme: String, publicKey: String, package: Data, request: Bytes32, caller: Address,
        chainId: UInt64, registry: Address, parts: [Part]
    ) {
        self.scheme = scheme
        self.publicKey = publicKey
        self.package = package
        self.request = request
        self.caller = caller
        self.chainId = chainId
        self.registry = registry
        self.parts = parts
    }

    /// The key, 32 bytes: a scalar with its most significant byte first - for Ed25519, too, where no seed
    /// exists. Each share is checked, and the key against the public key.
    ///
    /// - Throws: `.key(.payload)` for a file that is not read, `.sealedToAnother` where no share is for this
    ///   recipient, `.keys(.tooFewPartials)` with the holders whose shares are wrong or not for it.
    package func open(_ recipient: SealingKey) throws(NodeError) -> LockedBytes {
        guard let number = SchemeNumber(name: scheme) else { throw .key(.payload("scheme")) }
        let key = SharedPublicKey(
            scheme: number, publicKey: (try? Hex.decode(publicKey)) ?? [],
            package: Array(package))
        guard try key.isOfPackage else { throw .key(.payload("package")) }
        var opened: [Address: PartBytes] = [:]
        for part in parts {
            let share = part.sealed.open(
                with: recipient,
                for: .init(
                    .export, chainId: chainId, registry: registry, sharing: request,
                    node: part.node, caller: caller))
            if let share { opened[part.node] = PartBytes(share) }
        }
        guard parts.isEmpty || !opened.isEmpty else { throw .sealedToAnother }
        let secret = try number.visit(Assembly(package: Array(package), opened: opened))
        return secret.withUnsafeBytes { LockedBytes(copying: $0) }
    }

    private struct Assembly: GroupVisitor {
        var package: [UInt8]
        var opened: [Address: PartBytes]

        func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> PartBytes {
            do throws(KeyManagementError) {
                let package = try PublicKeyPackage<Group>(encoded: package)
                var parts: [PartyNumber: PartBytes] = [:]
                for (place, account) in package.participants.accounts.enumerated() {
                    if let part = opened[account] { parts[try PartyNumber(place + 1)] = part }
                }
                return PartBytes(try package.assembled(parts))
            } catch { throw .keys(error) }
        }
    }
}
