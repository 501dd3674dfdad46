import Foundation
import KeyManagement
import Ledger

/// Uses of a key that another node coordinates.
extension KeyService {
    /// Answers a coordinator with this node's part of a use: checks everything first, for itself, and has
    /// the use on record before the answer leaves.
    func assist(in bytes: [UInt8], by coordinator: Address) async throws -> [UInt8] {
        let invitation = try invitation(bytes, by: coordinator)
        guard invitation.kind == .request, let request = invitation.request,
            let route = KeyRoute(request), route.key == invitation.key
        else { throw NodeError.key(.malformedBody) }
        switch route.operation {
        case .sign:
            let call = try await checked(request, route.key, SigningPayload.self)
            return try await assist(invitation, coordinator, call, .sign(call.payload))
        case .random:
            let call = try await checked(request, route.key, RandomPayload.self)
            return try await assist(invitation, coordinator, call, .random(call.payload))
        default: throw NodeError.key(.malformedBody)
        }
    }

    private func assist<Payload: KeyPayload>(
        _ invitation: Invitation, _ coordinator: Address, _ call: CheckedCall<Payload>,
        _ payload: UsePayload
    ) async throws -> [UInt8] {
        guard let (held, desk) = call.entry.custody.opened(invitation.sharing) else {
            throw NodeError.key(call.entry.lack)
        }
        let signers = try held.numbers(of: invitation.members)
        guard signers.count == desk.signerCount, signers.contains(held.own),
            let leader = try held.numbers(of: [coordinator]).first, signers.contains(leader)
        else { throw NodeError.key(.malformedBody) }
        do throws(KeyProblem) {
            try desk.check(payload)
        } catch { throw NodeError.key(error) }
        try await record(call, as: .assisted, isCounted: try count(call))
        let answer = try desk.assist(
            payload, signers: signers, coordinator: leader, message: invitation.details)
        counters.change { $0.keyAssists[call.use.operation.name, default: 0] += 1 }
        return answer
    }
}

extension HeldSharing {
    /// The numbers of these holders, who are all of this sharing, once each and in order. Throws
    /// `.key(.malformedBody)`.
    func numbers(of accounts: [Address]) throws(NodeError) -> [PartyNumber] {
        var numbers: [PartyNumber] = []
        for account in accounts {
            guard let place = members.firstIndex(of: account),
                let number = try? PartyNumber(place + 1), numbers.last.map({ $0 < number }) ?? true
            else { throw .key(.malformedBody) }
            numbers.append(number)
        }
        return numbers
    }
}
