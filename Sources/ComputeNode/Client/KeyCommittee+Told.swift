import Foundation
public import Ledger

/// Policies and deletions, of which each member takes note for itself.
extension KeyCommittee {
    /// A member that has not taken note of a request.
    public struct Untold: Hashable, Sendable {
        public var node: Address
        /// Why it refuses, as it says, or what it says of the key all the same; nil where it was not reached.
        public var refusal: String?

        package init(node: Address, refusal: String?) {
            self.node = node
            self.refusal = refusal
        }
    }

    /// What becomes of a policy that was asked for.
    private enum PolicyOutcome: Sendable {
        case inForce
        case failed(NodeError)
        /// The chain did not show it in time: why, those say who were asked.
        case unseen
    }

    /// How long members are given to see what the chain shows.
    private static let moment = Duration.seconds(2)

    /// Has the members say on chain that another policy takes the present one's place, and waits until the chain
    /// shows it, not for members that are down.
    ///
    /// - Returns: members that don't say that they have the policy which is in force now. Each gets it from the
    ///   others when it is back.
    /// - Throws: `.keyRun(.timedOut)` with members that can't be reached, where too few are left.
    @discardableResult
    public func changePolicy(
        of id: Bytes32, to policy: KeyPolicy, purpose: String,
        consent: KeyConsent? = nil, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> [Address] {
        let entry = try await entry(id)
        let body = try await body(
            PolicyPayload(policy: policy, replacing: entry.policyNumber), key: id,
            purpose: purpose, consent: consent)
        let ask = Ask(key: id, method: .put, path: "policy", body: body)
        let end = ContinuousClock.now + patience
        try await needing(entry.members) { () throws(NodeError) in
            guard case .failed(let failure) = await outcome(of: ask, entry, policy.hash, end)
            else { return }
            // The members may have done it whoever was asked last.
            guard try await self.entry(id).policyHash == policy.hash else { throw failure }
        }
        return await members(of: entry, lacking: policy.hash, of: id)
    }

    /// Asks for a policy, and looks at the chain meanwhile.
    private func outcome(
        of ask: Ask<PolicyPayload>, _ entry: KeyRegistry.Key, _ hash: Hash32,
        _ end: ContinuousClock.Instant
    ) async -> PolicyOutcome {
        let (id, patience) = (ask.key, ContinuousClock.now.duration(to: end))
        return await withTaskGroup(of: PolicyOutcome.self) { group in
            group.addTask {
                do throws(NodeError) {
                    _ = try await carryOut(ask, by: entry.members, patience: patience) { _ in
                        await fault(of: id, until: end) { $0.policyHash == hash }
                    }
                    return .inForce
                } catch { return .failed(error) }
            }
            // One that is in force already is shown to the members all the same: it takes back what they noted.
            if entry.policyHash != hash {
                group.addTask {
                    await fault(of: id, until: end) { $0.policyHash == hash } == nil
                        ? .inForce : .unseen
                }
            }
            defer { group.cancelAll() }
            while let outcome = await group.next() {
                if case .unseen = outcome { continue }
                return outcome
            }
            return .unseen
        }
    }

    /// The members that don't say, within a moment, that they have the policy which stands on chain.
    private func members(
        of entry: KeyRegistry.Key, lacking hash: Hash32, of id: Bytes32
    ) async -> [Address] {
        let known = await withTaskGroup(of: Address?.self) { group in
            for member in entry.members {
                group.addTask {
                    while !Task.isCancelled {
                        if case .success(let found) = await description(of: id, entry, by: member),
                            found.policyHash == hash, found.knowsPolicy
                        {
                            return member
                        }
                        try? await Task.sleep(for: .milliseconds(100))
                    }
                    return nil
                }
            }
            // The moment is over: what is heard until then counts.
            group.addTask {
                try? await Task.sleep(for: Self.moment)
                return nil
            }
            defer { group.cancelAll() }
            var known: Set<Address> = []
            while known.count < entry.members.count, let member = await group.next() ?? nil {
                known.insert(member)
            }
            return known
        }
        return entry.members.filter { !known.contains($0) }
    }

    /// Has the members refuse a key from now on, or no more.
    ///
    /// - Returns: members that have not taken note.
    public func delete(
        _ id: Bytes32, purpose: String, consent: KeyConsent? = nil,
        takingBack: Bool = false
    ) async throws(NodeError) -> [Untold] {
        let entry = try await entry(id)
        let body = try await body(
            DeletionPayload(isTakenBack: takingBack), key: id, purpose: purpose,
            consent: consent)
        let ask = Ask(
            key: id, method: takingBack ? .post : .delete, path: takingBack ? "undelete" : "",
            body: body)
        let wanted = Wanted(key: id, entry: entry, areDeleted: !takingBack)
        var late = try await asked(for: wanted, by: ask)
        late = entry.members.filter { late.contains($0) }
        var untold = try await shown(ask, to: late)
        late = await unmoved(
            late.filter { member in !untold.contains { $0.node == member } }, wanted)
        let reason = takingBack ? "it still refuses the key" : "it still uses the key"
        untold += late.map { Untold(node: $0, refusal: reason) }
        return untold
    }

    /// What is to become of a key with its members.
    private struct Wanted {
        var key: Bytes32
        var entry: KeyRegistry.Key
        var areDeleted: Bool
    }

    /// Asks for a deletion, and looks at the members meanwhile: for one that is down nobody is waited for.
    ///
    /// - Returns: members that have not taken note, as far as is known.
    private func asked(
        for wanted: Wanted, by ask: Ask<DeletionPayload>
    ) async throws(NodeError) -> [Address] {
        typealias Outcome = Result<[Address], NodeError>
        let members = wanted.entry.members
        // Of members that are in this state already nobody can see whether they have taken the request.
        let isVisible = await said(by: members, wanted).values.contains(false)
        let found = await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { () -> Outcome? in
                // All are asked where others than the answer says have not taken note: then their own word counts.
                do throws(NodeError) {
                    let report = try await carryOut(ask, by: members) { report in
                        let told = members.filter { !Self.accounts(report).contains($0) }
                        let late = await late(of: told, wanted)
                        return late.isEmpty ? nil : .keyRun(.timedOut(waitedFor: late))
                    }
                    return .success(Self.accounts(report))
                } catch {
                    guard case .keyRun(.timedOut) = error else { return .failure(error) }
                    return .success(await late(of: members, wanted))
                }
            }
            group.addTask { () -> Outcome? in
                guard isVisible else { return nil }
                do {
                    try await Task.sleep(for: Self.moment)
                    while true {
                        let said = await said(by: members, wanted)
                        if !said.isEmpty, said.values.allSatisfy(\.self) {
                            return .success(members.filter { said[$0] == nil })
                        }
                        try await Task.sleep(for: .milliseconds(200))
                    }
                } catch { return nil }
            }
            defer { group.cancelAll() }
            while let outcome = await group.next() { if let outcome { return outcome } }
            return .success(members)
        }
        return try found.get()
    }

    /// The members that have taken a request and, a moment later, don't say that they have done it.
    private func unmoved(_ members: [Address], _ wanted: Wanted) async -> [Address] {
        let end = ContinuousClock.now + Self.moment
        var late = members
        while !late.isEmpty {
            late = await self.late(of: late, wanted)
            guard !late.isEmpty, ContinuousClock.now < end else { break }
            do { try await Task.sleep(for: .milliseconds(200)) } catch { break }
        }
        return late
    }

    /// Those of the members that don't say, within a moment, that they have done what is wanted.
    private func late(of members: [Address], _ wanted: Wanted) async -> [Address] {
        let said = await said(by: members, wanted)
        return members.filter { said[$0] != true }
    }

    /// What each of the members that answer within a moment says: whether it has done what is wanted.
    private func said(by members: [Address], _ wanted: Wanted) async -> [Address: Bool] {
        let brief = KeyCommittee(
            registry: registry, nodes: nodes, chainId: chainId, key: key, timeout: Self.moment)
        return await withTaskGroup(of: (Address, Bool?).self) { group in
            for member in members {
                group.addTask { () -> (Address, Bool?) in
                    do throws(NodeError) {
                        let found = try await brief.client(of: member).key(wanted.key)
                        let isDeleted =
                            found.map { $0.state == HeldKeyState.deleted.rawValue } ?? true
                        return (member, isDeleted == wanted.areDeleted)
                    } catch { return (member, nil) }
                }
            }
            var said: [Address: Bool] = [:]
            for await (member, isDone) in group { said[member] = isDone }
            return said
        }
    }

    /// Shows a request to members that have not taken it from another, each for itself.
    ///
    /// - Returns: those that don't take it now either.
    private func shown<Payload: KeyPayload>(
        _ ask: Ask<Payload>, to members: [Address]
    ) async throws(NodeError) -> [Untold] {
        let json = try Self.json(ask.body)
        let untold = await withTaskGroup(of: Untold?.self) { group in
            for member in members {
                group.addTask {
                    let answer: PinnedHTTPClient.Answer
                    do throws(NodeError) {
                        answer = try await client(of: member).http.request(
                            ask.method, path: ask.uri, json: json,
                            authorization: authorization(ask.method, ask.uri, json, ask.key))
                    } catch { return Untold(node: member, refusal: nil) }
                    guard ![200, 202].contains(answer.status),
                        case .refused(_, let problem) = NodeClient.refusal(answer)
                    else { return nil }
                    return Untold(node: member, refusal: problem)
                }
            }
            var untold: [Untold] = []
            for await one in group { if let one { untold.append(one) } }
            return untold
        }
        return members.compactMap { member in untold.first { $0.node == member } }
    }

    /// The accounts that an answer consists of.
    private static func accounts(_ report: KeyRequestReport) -> [Address] {
        let bytes = report.answer.flatMap { try? Hex.decode($0) } ?? []
        return stride(from: 0, to: bytes.count - bytes.count % 20, by: 20).compactMap {
            try? Address(bytes[$0..<$0 + 20])
        }
    }
}
