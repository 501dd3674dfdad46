import EllipticCurves
import Foundation
import KeyManagement
public import Keystore
public import Ledger
import SecretSharing

/// Encryption to a committee, and decryption by it: the client combines, no node sees a plaintext.
extension KeyCommittee {
    /// Encrypts to a key's committee. Needs nothing of the nodes but the key's public part.
    ///
    /// - Parameter label: what the ciphertext is bound to; public.
    /// - Throws: `.key(.wrongScheme)` for a key that is not for ElGamal.
    public func encrypt(
        _ plaintext: [UInt8], label: [UInt8], key id: Bytes32
    ) async throws(NodeError) -> [UInt8] {
        try await encrypt(LockedBytes(copying: plaintext), label: label, key: id)
    }

    /// The same for a secret in memory that is wiped.
    public func encrypt(
        _ plaintext: borrowing LockedBytes, label: [UInt8], key id: Bytes32
    ) async throws(NodeError) -> [UInt8] {
        let bytes = plaintext.withUnsafeBytes { bytes in
            PartBytes(SecretVector(copying: bytes.assumingMemoryBound(to: UInt8.self)))
        }
        let key = try await publicKey(of: id)
        return try key.scheme.visit(
            Encryption(package: key.package, plaintext: bytes, label: label))
    }

    /// Decrypts with as many members as are needed: each gives its part sealed to a key of this request,
    /// and proves that it is right. One whose part is wrong doesn't count.
    ///
    /// - Parameter blame: is told of each member whose part is wrong.
    /// - Throws: `.key(.tooFewNodes)` where fewer than needed gave a right part; a refusal, where there
    ///   was one.
    public func decrypt(
        _ wanted: WantedDecryption, key id: Bytes32, purpose: String,
        consent: KeyConsent? = nil, patience: Duration = .seconds(30),
        blaming blame: (NodeFault) -> Void = { _ in }
    ) async throws(NodeError) -> LockedBytes {
        let entry = try await entry(id)
        let key = try await publicKey(of: id)
        let body = try await body(
            wanted.payload, key: id, purpose: purpose, consent: consent)
        let ciphertext = Array(wanted.payload.ciphertext)
        let end = ContinuousClock.now + patience
        var parts: [Int: [UInt8]] = [:]
        var refusal: NodeError?
        await withTaskGroup(of: (Int, Result<[UInt8], NodeError>).self) { group in
            for (place, member) in entry.members.enumerated() {
                group.addTask {
                    let ask = Ask(key: id, path: "decrypt", body: body)
                    return (place, await given(ask, by: member, until: end))
                }
            }
            for await (place, given) in group {
                switch given {
                case .success(let sealed):
                    let member = entry.members[place]
                    let part = open(sealed, wanted, body.request, member)
                    let check = PartCheck(
                        package: key.package, ciphertext: ciphertext, place: place,
                        part: part ?? [])
                    if (try? key.scheme.visit(check)) == true {
                        parts[place] = part
                    } else {
                        blame(
                            NodeFault(
                                node: member, reason: .key(.failed(.blamed(member, .badPartial)))))
                    }
                case .failure(let error): if error.isRefusal { refusal = error }
                }
                if parts.count >= Int(entry.threshold) { group.cancelAll() }
            }
        }
        if let refusal, parts.count < Int(entry.threshold) { throw refusal }
        let text = try key.scheme.visit(
            Decryption(package: key.package, ciphertext: ciphertext, parts: parts))
        return text.bytes.withUnsafeBufferPointer { LockedBytes(copying: $0) }
    }

    private func open(
        _ json: [UInt8], _ wanted: WantedDecryption, _ request: Bytes32, _ member: Address
    ) -> [UInt8]? {
        guard let sealed = try? JSONDecoder().decode(SealedShare.self, from: Data(json)),
            let opened = sealed.open(
                with: wanted.recipient,
                for: .init(
                    .part, chainId: chainId, registry: registry.address, sharing: request,
                    node: member, caller: account))
        else { return nil }
        // A part of a decryption is public to who may have the plaintext.
        return Array(opened.bytes.reveal().dropFirst(32))
    }
}

private struct Encryption: GroupVisitor {
    var package: [UInt8]
    var plaintext: PartBytes
    var label: [UInt8]

    func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> [UInt8] {
        do throws(KeyManagementError) {
            let package = try PublicKeyPackage<Group>(encoded: package)
            return try ThresholdElGamal(package, purpose: package.purpose)
                .encrypt(plaintext.copy(), label: label).encoded()
        } catch .wrongScheme {
            throw .key(.wrongScheme)
        } catch { throw .keys(error) }
    }
}

/// Whether a member's part of a decryption is right.
private struct PartCheck: GroupVisitor {
    var package: [UInt8]
    var ciphertext: [UInt8]
    /// Of the member, among all.
    var place: Int
    var part: [UInt8]

    func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> Bool {
        do throws(KeyManagementError) {
            let package = try PublicKeyPackage<Group>(encoded: package)
            let share = try DecryptionShare<Group>(
                encoded: part, from: PartyNumber(place + 1))
            return try ThresholdElGamal(package, purpose: package.purpose)
                .verifies(share, of: ThresholdCiphertext<Group>(encoded: ciphertext))
        } catch { throw .keys(error) }
    }
}

private struct Decryption: GroupVisitor {
    var package: [UInt8]
    var ciphertext: [UInt8]
    /// By the members' places.
    var parts: [Int: [UInt8]]

    func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> DecryptedText {
        do throws(KeyManagementError) {
            let package = try PublicKeyPackage<Group>(encoded: package)
            let elGamal = try ThresholdElGamal(package, purpose: package.purpose)
            let text = try ThresholdCiphertext<Group>(encoded: ciphertext)
            var shares: [DecryptionShare<Group>] = []
            for (place, bytes) in parts {
                let share = try? DecryptionShare<Group>(
                    encoded: bytes, from: PartyNumber(place + 1))
                if let share { shares.append(share) }
            }
            return try elGamal.combine(shares, of: text).output
        } catch .wrongScheme {
            throw .key(.wrongScheme)
        } catch .tooFewPartials(let needed, let right, _) {
            throw .key(.tooFewNodes(needed: needed, found: right))
        } catch { throw .keys(error) }
    }
}
