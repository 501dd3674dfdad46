import Foundation
import KeyManagement
public import Ledger
import Synchronization

/// Many signatures by one key: remembers what the chain says of it and keeps connections to its members.
///
/// Every signature is verified under the key's public part, which was held against the chain. One member alone
/// keeps nothing from being signed: where it refuses, gives something wrong or is silent, the next is asked.
public final class KeySigner: Sendable {
    private let committee: KeyCommittee
    private let id: Bytes32
    private let purpose: String
    /// Whom to ask; nil: all members.
    private let chosen: [Address]?

    private struct Member: Sendable {
        var account: Address
        var connections: KeptConnections
    }

    private struct Known: Sendable {
        var epoch: UInt64
        var verifier: any SignatureVerifier
        var members: [Member]
    }

    private struct State {
        var known: Known
        var next = 0
        /// Members that have failed, and until when others are asked before them.
        var late: [Address: ContinuousClock.Instant] = [:]
    }

    private let state: Mutex<State>
    /// How long a member that has failed is asked after the others.
    private static let lateness = Duration.seconds(30)

    /// - Parameter members: whom to ask, in turn; nil: all.
    public init(
        _ committee: KeyCommittee, key id: Bytes32, purpose: String, members: [Address]? = nil
    ) async throws(NodeError) {
        self.committee = committee
        self.id = id
        self.purpose = purpose
        chosen = members
        state = Mutex(State(known: try await Self.look(committee, id, members)))
    }

    private static func look(
        _ committee: KeyCommittee, _ id: Bytes32, _ chosen: [Address]?
    ) async throws(NodeError) -> Known {
        let entry = try await committee.entry(id)
        let verifier = try await committee.publicKey(of: id).verifier
        var members: [Member] = []
        for account in chosen ?? entry.members {
            let client = try await committee.client(of: account)
            members.append(Member(account: account, connections: KeptConnections(client.http)))
        }
        return Known(epoch: entry.epoch, verifier: verifier, members: members)
    }

    /// A signature, by the members' turn.
    ///
    /// - Parameter patience: for all members together.
    /// - Throws: once all were asked the refusal that most of them gave; `.key(.failed)` for signatures that
    ///   don't verify.
    public func sign(
        _ payload: SigningPayload, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> [UInt8] {
        let request = try Bytes32.random()
        let end = ContinuousClock.now + patience
        let (known, members) = turn()
        let outcome = await ask(known, members, request, payload, until: end)
        guard case .failure(let failure) = outcome, failure.isRefusal else {
            return try outcome.get()
        }
        // Members refuse an epoch that is over.
        guard try await committee.entry(id).epoch != known.epoch else { throw failure }
        let new = try await Self.look(committee, id, chosen)
        state.withLock { $0.known = new }
        return try await ask(new, new.members, request, payload, until: end).get()
    }

    /// What is known, and whom to ask now, in order.
    private func turn() -> (Known, [Member]) {
        state.withLock { state in
            let (members, now) = (state.known.members, ContinuousClock.now)
            let first = state.next % max(members.count, 1)
            state.next = first + 1
            let order = Array(members[first...] + members[..<first])
            let late = state.late.filter { $0.value > now }
            let (others, last) = (
                order.filter { late[$0.account] == nil }, order.filter { late[$0.account] != nil }
            )
            return (state.known, others + last)
        }
    }

    private func ask(
        _ known: Known, _ members: [Member], _ request: Bytes32, _ payload: SigningPayload,
        until end: ContinuousClock.Instant
    ) async -> Result<[UInt8], NodeError> {
        let body = KeyCallBody(
            request: request, epoch: known.epoch, purpose: purpose, payload: payload)
        return await KeyCommittee.inTurn(members, until: end) { [self] member in
            do throws(NodeError) {
                let signature = try await sign(body, at: member, until: end)
                guard try known.verifier.verifies(signature, of: payload) else {
                    throw .key(.failed(.ended(.invalidSignature)))
                }
                return .success(signature)
            } catch {
                state.withLock { $0.late[member.account] = .now + Self.lateness }
                return .failure(error)
            }
        }
    }

    private func sign(
        _ call: KeyCallBody<SigningPayload>, at member: Member,
        until end: ContinuousClock.Instant
    ) async throws(NodeError) -> [UInt8] {
        let body = try KeyCommittee.json(call)
        let uri = "/v1/keys/\(id)/sign"
        let answer = try await member.connections.request(
            .post, path: uri, json: body,
            authorization: committee.authorization(.post, uri, body, id))
        guard [200, 202].contains(answer.status) else { throw NodeClient.refusal(answer) }
        let report: KeyRequestReport = try NodeClient.decode(answer, status: answer.status)
        guard report.key == id, report.request == call.request else {
            throw .refused(status: 200, problem: "the answer is about another request")
        }
        let done = try await committee.ended(report, end) { uri, authorization throws(NodeError) in
            try await member.connections.request(.get, path: uri, authorization: authorization)
        }
        return try KeyCommittee.answer(done)
    }
}
