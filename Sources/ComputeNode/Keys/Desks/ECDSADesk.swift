import EllipticCurves
import KeyManagement
import Ledger
import Synchronization

/// Signs with threshold ECDSA over secp256k1 (DJNPO20, ePrint 2020/501): 2t + 1 holders presign in
/// batches before there is anything to sign, so that a signature takes one message to each signer and
/// one back.
///
/// Presignatures are in memory: after a restart new ones are made, and no copy of a disk brings one back. The
/// others then retire theirs of those batches (`retire`).
final class ECDSADesk: KeyDesk {
    typealias Group = Secp256k1.Point

    /// What is left with one set of signers.
    private struct Table {
        let signers: ECDSASigners
        let stock: ECDSAPresignatureStock
        /// Those that this node may order signatures with, the oldest first.
        var own: [PresignatureID] = []
        /// The batches that all signers have put away.
        var shared: Set<[UInt8]> = []

        /// Retires the oldest of what signers have not ordered with, who all get as many out of each batch:
        /// else one that orders more than others could soon have no more made. Every signer does this; an
        /// owner goes first, so that what it still orders with is there at the others, who may have put
        /// batches in in another order.
        mutating func trim(own: PartyNumber?, _ level: Int) throws(KeyManagementError) {
            for owner in signers.participants.numbers {
                let retired = try stock.retireOldest(
                    of: owner, keeping: (owner == own ? 2 : 3) * level, among: shared)
                if owner == own { self.own.removeAll { retired.contains($0) } }
            }
            shared.formIntersection(stock.batchesLeft)
        }
    }

    private struct State {
        var tables: [[PartyNumber]: Table] = [:]
        /// Their sets of signers, those last that have presigned last.
        var recent: [[PartyNumber]] = []
        /// Signatures that this node coordinates now.
        var running: [PresignatureID: ECDSASigningParty] = [:]

        /// Any holder may presign with any set that it is in, of which there are very many: what is left with the one
        /// that has not presigned for longest goes.
        static let tableLimit = 64

        mutating func note(_ signers: [PartyNumber]) {
            recent.removeAll { $0 == signers }
            recent.append(signers)
            while recent.count > Self.tableLimit { tables[recent.removeFirst()] = nil }
        }
    }

    private let share: KeyShare<Group>
    private let parties: PartyKeys
    private let state = Mutex(State())

    init(_ share: KeyShare<Group>, parties: PartyKeys) {
        self.share = share
        self.parties = parties
    }

    private var key: PublicKeyPackage<Group> { share.publicKeyPackage }
    var signerCount: Int { ECDSASigners.count(minimumSigners: key.minimumSigners) }

    // MARK: - Use

    func check(_ payload: UsePayload) throws(KeyProblem) {
        guard case .sign(let signing) = payload else { throw .wrongScheme }
        guard signing.merkleRoot == nil else { throw .payload("merkleRoot") }
        _ = try digest(signing)
        _ = try child(signing)
    }

    private func digest(_ payload: SigningPayload) throws(KeyProblem) -> [UInt8] {
        guard let digest = payload.ecdsaDigest else { throw .payload("message") }
        return digest
    }

    private func child(_ payload: SigningPayload) throws(KeyProblem) -> DerivedKey {
        guard let path = try? payload.path.map({ try DerivationPath($0) }) ?? .root,
            let child = try? key.derive(path)
        else { throw .payload("path") }
        return child
    }

    private func request(
        _ payload: UsePayload, _ presignature: PresignatureID
    ) throws(NodeError) -> ECDSASigningRequest {
        guard case .sign(let signing) = payload else { throw .key(.wrongScheme) }
        let hash: [UInt8]
        let child: DerivedKey
        do throws(KeyProblem) {
            hash = try digest(signing)
            child = try self.child(signing)
        } catch { throw .key(error) }
        do throws(KeyManagementError) {
            return try ECDSASigningRequest(
                presignature: presignature, digest: hash, child: child)
        } catch { throw .key(.payload("message")) }
    }

    func plan(_ present: Set<PartyNumber>) -> UsePlan? {
        state.withLock { state in
            for signers in state.tables.keys
            where signers.allSatisfy({ present.contains($0) }) {
                // The last first: the oldest may be retired elsewhere by now.
                guard let next = state.tables[signers]?.own.popLast() else { continue }
                return UsePlan(signers: signers, material: next)
            }
            return nil
        }
    }

    func begin(_ plan: UsePlan, _ payload: UsePayload) throws(NodeError) -> any UseRound {
        guard let id = plan.material as? PresignatureID,
            let signers = state.withLock({ $0.tables[plan.signers]?.signers })
        else { throw .key(.wrongScheme) }
        let request = try request(payload, id)
        do throws(KeyManagementError) {
            let order = try ECDSASigningOrder(request, signers: signers, keys: parties)
            try state.withLock { (state) throws(KeyManagementError) in
                guard let stock = state.tables[plan.signers]?.stock else {
                    throw .noSuchPresignature
                }
                let party = try stock.sign(order)
                _ = try party.start()
                state.running[id] = party
            }
            let others = plan.signers.filter { $0 != share.party }
            return ECDSARound(
                desk: self, id, signers: plan.signers,
                questions: others.map { ($0, order.encoded) })
        } catch { throw Self.problem(error) }
    }

    /// What comes of a signer's answer to an order of this node's.
    func receive(
        _ message: IncomingMessage, _ id: PresignatureID
    ) throws(KeyManagementError) -> [UInt8]? {
        try state.withLock { (state) throws(KeyManagementError) in
            guard let party = state.running[id] else { throw .over }
            guard let signature = try party.receive(message).output else { return nil }
            state.running[id] = nil
            guard let bytes = signature.ethereum else { throw .degenerate }
            return bytes
        }
    }

    func forget(_ id: PresignatureID) {
        state.withLock { $0.running[id] = nil }
    }

    func assist(
        _ payload: UsePayload, signers: [PartyNumber], coordinator: PartyNumber,
        message: [UInt8]
    ) throws(NodeError) -> [UInt8] {
        guard let place = signers.firstIndex(of: coordinator) else {
            throw .keys(.notASigner(coordinator))
        }
        guard let set = state.withLock({ $0.tables[signers]?.signers }) else {
            throw .key(.noMaterial)
        }
        let order: ECDSASigningOrder
        do throws(KeyManagementError) {
            order = try ECDSASigningOrder(encoded: message, signers: set)
        } catch { throw .keys(error) }
        // The coordinator may order nothing but what the client has signed.
        guard order.requester.place == place,
            try request(payload, order.request.presignature) == order.request
        else { throw .key(.payload("order")) }
        do throws(KeyManagementError) {
            return try state.withLock { (state) throws(KeyManagementError) in
                guard let stock = state.tables[signers]?.stock else {
                    throw .noSuchPresignature
                }
                let party = try stock.sign(order)
                guard let answer = try party.start().messages.first else { throw .over }
                return answer.bytes
            }
        } catch { throw Self.problem(error) }
    }

    private static func problem(_ error: KeyManagementError) -> NodeError {
        switch error {
        case .noSuchPresignature, .presignatureConsumed, .spent: .key(.noMaterial)
        default: .keys(error)
        }
    }

    // MARK: - Presigning

    func batches(with holder: PartyNumber) -> Set<[UInt8]>? {
        state.withLock { state in
            state.tables.filter { $0.key.contains(holder) }
                .reduce(into: []) { $0.formUnion($1.value.stock.batchesLeft) }
        }
    }

    func sharedBatches(with holder: PartyNumber) -> Set<[UInt8]> {
        state.withLock { state in
            state.tables.filter { $0.key.contains(holder) }
                .reduce(into: []) { $0.formUnion($1.value.shared) }
        }
    }

    func retire(_ lost: Set<[UInt8]>) throws(NodeError) {
        do throws(KeyManagementError) {
            try state.withLock { (state) throws(KeyManagementError) in
                for signers in state.tables.keys {
                    state.tables[signers]?.shared.subtract(lost)
                    state.tables[signers]?.own.removeAll { lost.contains($0.batch) }
                    try state.tables[signers]?.stock.retire(lost)
                }
            }
        } catch { throw .keys(error) }
    }

    func shortage(_ present: Set<PartyNumber>, least: Int) -> [PartyNumber]? {
        guard present.contains(share.party), present.count >= signerCount else { return nil }
        let ready = state.withLock { state in
            state.tables.filter { $0.key.allSatisfy { present.contains($0) } }
                .reduce(0) { $0 + $1.value.own.count }
        }
        guard ready < least else { return nil }
        let others = present.filter { $0 != share.party }.sorted().prefix(signerCount - 1)
        return ([share.party] + others).sorted()
    }

    func canPresign(with signers: [PartyNumber]) -> Bool {
        signers.count == signerCount && signers.contains(share.party)
    }

    func presign(
        _ count: Int, signers: [PartyNumber], session: Hash32, keeping level: Int,
        over driver: SessionDriver
    ) async throws {
        let set = try ECDSASigners(key, purpose: key.purpose, signers: Set(signers))
        let batch = try await driver.run(
            ECDSAPresigning(identifier: session.bytes, signers: set, count: count)
                .party(share, keys: parties), stage: 1)
        try state.withLock { (state) throws(KeyManagementError) in
            state.note(signers)
            if state.tables[signers] == nil {
                state.tables[signers] = Table(
                    signers: set,
                    stock: try ECDSAPresignatureStock(
                        signers: set, party: share.party, stock: MemoryStock()))
            }
            try state.tables[signers]?.stock.add(batch)
        }
        // Nobody orders before all have put theirs away.
        do { try await driver.meet(stage: 2) } catch {
            try retire([batch.identifier])
            throw error
        }
        let own = set.participants.number(of: set.participants.members[driver.place])
        try state.withLock { (state) throws(KeyManagementError) in
            state.tables[signers]?.shared.insert(batch.identifier)
            for index in 0..<batch.count {
                let id = batch.id(index)
                if ECDSASigningOrder.owner(of: id, set) == own {
                    state.tables[signers]?.own.append(id)
                }
            }
            try state.tables[signers]?.trim(own: own, level)
        }
    }
}
