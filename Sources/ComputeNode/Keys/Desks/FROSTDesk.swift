import EllipticCurves
import FiniteFields
import KeyManagement
import Ledger
import Synchronization

/// Signs with FROST (RFC 9591): nonces are drawn and their commitments given to the other holders before
/// there is anything to sign, so that a signature takes one message to each signer and one back.
final class FROSTDesk<Suite: FROSTCiphersuite>: KeyDesk {
    private typealias Published = PublishedCommitments<Suite.Group>

    private struct State {
        /// What other holders, and this node itself, have given this one to use as coordinator.
        var published: [PartyNumber: [Published]] = [:]
    }

    private let share: KeyShare<Suite.Group>
    private let stocks: NonceStocks<Suite>
    private let state = Mutex(State())

    init(_ share: KeyShare<Suite.Group>) {
        self.share = share
        stocks = NonceStocks(share)
    }

    private var key: PublicKeyPackage<Suite.Group> { share.publicKeyPackage }
    var signerCount: Int { key.minimumSigners }

    // MARK: - Stock

    func level(of holder: PartyNumber) -> Int? {
        state.withLock { $0.published[holder]?.count ?? 0 }
    }

    func give(_ count: Int, to coordinator: PartyNumber) throws(NodeError) -> [UInt8] {
        let batch = min(max(1, count), Published.batchLimit)
        do throws(KeyManagementError) {
            return Published.encode(
                try stocks.replenish(batch, for: coordinator), key: key)
        } catch { throw .keys(error) }
    }

    func take(_ given: [UInt8], from giver: PartyNumber) throws(NodeError) {
        do throws(KeyManagementError) {
            let batch = try Published.decode(IncomingMessage(from: giver, given), key: key)
            state.withLock { $0.published[giver, default: []] += batch }
        } catch {
            throw .keys(error)
        }
    }

    func forget(_ giver: PartyNumber) { state.withLock { $0.published[giver] = nil } }

    // MARK: - Use

    func plan(_ present: Set<PartyNumber>) -> UsePlan? {
        state.withLock { state in
            let levels = state.published.mapValues { $0.count }.filter { $0.value > 0 }
            let others = present.filter { $0 != share.party && levels[$0] != nil }
            guard present.contains(share.party), levels[share.party] != nil,
                others.count >= signerCount - 1
            else { return nil }
            // Those with the most left: all wear down alike.
            let chosen = others.sorted {
                (levels[$1] ?? 0, $0) < (levels[$0] ?? 0, $1)
            }.prefix(signerCount - 1)
            let signers = ([share.party] + chosen).sorted()
            var material: [PartyNumber: Published] = [:]
            for signer in signers { material[signer] = state.published[signer]?.removeFirst() }
            return UsePlan(signers: signers, material: material)
        }
    }

    func check(_ payload: UsePayload) throws(KeyProblem) {
        guard case .sign(let signing) = payload else { throw .wrongScheme }
        guard signing.digest == nil || signing.digest == SigningPayload.Digest.none else {
            throw .payload("digest")
        }
        _ = try tweak(signing)
        _ = try merkleRoot(signing)
    }

    /// By how much the child that signs differs from the key; zero for the key itself.
    private func tweak(_ payload: SigningPayload) throws(KeyProblem) -> Suite.Group.Scalar {
        try payload.childTweak(of: key, Suite.self) ?? .zero
    }

    private func merkleRoot(_ payload: SigningPayload) throws(KeyProblem) -> [UInt8]? {
        guard let text = payload.merkleRoot else { return nil }
        guard Suite.scheme == .frostTaproot, let root = try? Hex.decode(text),
            root.isEmpty || root.count == 32
        else { throw .payload("merkleRoot") }
        return root
    }

    func begin(_ plan: UsePlan, _ payload: UsePayload) throws(NodeError) -> any UseRound {
        guard case .sign(let signing) = payload,
            let published = plan.material as? [PartyNumber: Published]
        else { throw .key(.wrongScheme) }
        let (tweak, root) = try adjustment(signing)
        do throws(KeyManagementError) {
            let request = try FROSTSigningRequest<Suite>(
                key: key, message: Array(signing.message), published: published,
                tweak: tweak, merkleRoot: root)
            let own = try request.sign(share, stock: stocks.nonces(for: share.party))
            return try FROSTRound(
                FROSTCoordinator(request, party: share.party, ownShare: own))
        } catch { throw .keys(error) }
    }

    func assist(
        _ payload: UsePayload, signers: [PartyNumber], coordinator: PartyNumber,
        message: [UInt8]
    ) throws(NodeError) -> [UInt8] {
        guard case .sign(let signing) = payload else { throw .key(.wrongScheme) }
        let text = Array(signing.message)
        let (tweak, root) = try adjustment(signing)
        do throws(KeyManagementError) {
            let signer = try FROSTSigner<Suite>(
                share: share, stock: stocks.nonces(for: coordinator), coordinator: coordinator
            ) { request in
                // The coordinator may ask for nothing but what the client has signed.
                request.message == text && request.merkleRoot == root
                    && request.tweak == tweak && request.signingPackage.signers == signers
            }
            _ = try signer.start()
            let step = try signer.receive(IncomingMessage(from: coordinator, message))
            guard let answer = step.messages.first else { throw KeyManagementError.over }
            return answer.bytes
        } catch {
            // The commitments were given by a process that is no more, or to one.
            if case .spent = error { throw .key(.noMaterial) }
            throw .keys(error)
        }
    }

    /// Under which key the signature is to be: what the client has signed decides.
    private func adjustment(
        _ payload: SigningPayload
    ) throws(NodeError) -> (tweak: Suite.Group.Scalar, root: [UInt8]?) {
        do throws(KeyProblem) {
            return (try tweak(payload), try merkleRoot(payload))
        } catch { throw .key(error) }
    }
}
