import Foundation
public import Ledger

/// Deletions, of which each member takes note for itself.
extension KeyCommittee {
    /// A member that has not taken note of a request.
    public struct Untold: Hashable, Sendable {
        public var node: Address
        /// Why it refuses, as it says; nil where it was not reached.
        public var refusal: String?

        package init(node: Address, refusal: String?) {
            self.node = node
            self.refusal = refusal
        }
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
        var late: [Address]
        // All are asked where others than the answer says have not taken note: then their own word counts.
        do throws(NodeError) {
            late = Self.accounts(
                try await carryOut(ask, by: entry.members) { report in
                    let late = await members(
                        of: entry, without: Self.accounts(report), id, areDeleted: !takingBack)
                    return late.isEmpty ? nil : .keyRun(.timedOut(waitedFor: late))
                })
        } catch {
            guard case .keyRun(.timedOut) = error else { throw error }
            late = await members(of: entry, without: [], id, areDeleted: !takingBack)
        }
        late = entry.members.filter { late.contains($0) }
        return try await shown(ask, to: late)
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

    /// The members, but for those that are `known`, that don't say of themselves that they refuse the key, or
    /// use it.
    private func members(
        of entry: KeyRegistry.Key, without known: [Address], _ id: Bytes32, areDeleted: Bool
    ) async -> [Address] {
        var late: [Address] = []
        for member in entry.members where !known.contains(member) {
            let isDeleted: Bool?
            do throws(NodeError) {
                let found = try await client(of: member).key(id)
                isDeleted = found.map { $0.state == HeldKeyState.deleted.rawValue } ?? true
            } catch { isDeleted = nil }
            if isDeleted != areDeleted { late.append(member) }
        }
        return late
    }
}
