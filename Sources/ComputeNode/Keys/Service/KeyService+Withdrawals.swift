import Foundation
import KeyManagement
import Ledger
import Synchronization

/// Invitations that come to nothing because somebody refuses: who has come already is told so, and is free for
/// what comes next; and what a member may take in a moment, it is asked again.
extension KeyService {
    /// A session, and who has invited to it.
    struct Attendance: Hashable {
        var session: Hash32
        var coordinator: Address
    }

    /// How long it is remembered that a session was taken back, and for how many of a coordinator at most.
    private static let memory = (time: Duration.seconds(60), count: 64)

    /// Tells members that a session to which this node has invited them is not held. Returns at once.
    func withdraw(_ session: Hash32, from members: [Address]) {
        for member in members where member != chain.account {
            Task { [links, patience] in
                _ = try? await links.ask(member, .withdraw, session.bytes, within: patience)
            }
        }
    }

    /// Leaves a session that its coordinator takes back, or does not come to it. Throws `.key(.malformedBody)`.
    func takeBack(from coordinator: Address, _ body: [UInt8]) throws -> [UInt8] {
        guard let session = try? Hash32(body) else { throw NodeError.key(.malformedBody) }
        let attendance = Attendance(session: session, coordinator: coordinator)
        let now = ContinuousClock.now
        state.withLock { state -> Promise<Void>? in
            if let known = state.attended[attendance] { return known }
            state.withdrawn = state.withdrawn.filter { now - $0.value < Self.memory.time }
            let count = state.withdrawn.keys.count { $0.coordinator == coordinator }
            if count < Self.memory.count { state.withdrawn[attendance] = now }
            return nil
        }?.fulfill(())
        return []
    }

    /// Takes part in another's session until that is taken back. Then throws `KeyRunFault.left`.
    func untilWithdrawn<Value: Sendable>(
        _ attendance: Attendance, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let withdrawal = Promise<Void>()
        let isHeld = state.withLock { state in
            guard state.withdrawn.removeValue(forKey: attendance) == nil else { return false }
            state.attended[attendance] = withdrawal
            return true
        }
        let fault = KeyRunFault.left(attendance.coordinator)
        guard isHeld else { throw fault }
        defer { state.withLock { $0.attended[attendance] = nil } }
        return try await withdrawal.bound(throwing: fault, body)
    }

    /// Does something that needs others, again for a while where one of them refuses what it may take in a moment:
    /// it has not seen the last blocks yet, or is about something else.
    func insist<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let end = ContinuousClock.now + patience
        while true {
            do { return try await body() } catch {
                guard Self.mayPass(error), ContinuousClock.now < end, !Task.isCancelled else {
                    throw error
                }
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func mayPass(_ error: any Error) -> Bool {
        guard case NodeError.key(.refusedBy(_, let code)) = error else { return false }
        return ["busy", "unknown-key", "wrong-state", "not-active", "other-epoch"].contains(code)
    }
}
