import ComputeNode
import Foundation
import Ledger

/// A key's policy as a JSON file.
struct PolicyFile: Codable {
    var callers: [Address]
    /// Names of operations; absent: all but `export`.
    var operations: [String]?
    var purposes: [String]
    var approvers: [Address]?
    var approvals: Int?
    var usesPerHour: UInt32?
    /// Seconds since 1970.
    var validUntil: UInt64?

    /// A key's policy as it stands on chain.
    static func read(_ path: String, of key: KeyRegistry.Key) throws -> KeyPolicy {
        let policy = try read(path)
        guard policy.hash == key.policyHash else {
            throw CommandFailure("\(path): the policy is not the one whose hash stands on chain")
        }
        return policy
    }

    static func read(_ path: String) throws -> KeyPolicy {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path) can't be read")
        }
        guard let file = try? JSONDecoder().decode(PolicyFile.self, from: data) else {
            throw CommandFailure(
                "\(path) must be JSON with callers, purposes and, as wished, operations, "
                    + "approvers, approvals, usesPerHour, validUntil")
        }
        let all = KeyPolicy.Operation.allCases
        let operations = try file.operations.map { names in
            try names.map { name in
                guard let operation = all.first(where: { $0.name == name }) else {
                    throw CommandFailure(
                        "\(path): no operation \(name); there are "
                            + all.map(\.name).joined(separator: ", "))
                }
                return operation
            }
        }
        let approvers = Set(file.approvers ?? [])
        guard (0...approvers.count).contains(file.approvals ?? 0) else {
            throw CommandFailure(
                "\(path) wants \(file.approvals ?? 0) approvals of \(approvers.count) approvers")
        }
        guard file.purposes.allSatisfy({ (1...64).contains($0.utf8.count) }) else {
            throw CommandFailure("\(path): a purpose must have 1 to 64 bytes")
        }
        return try KeyPolicy(
            callers: Set(file.callers),
            operations: operations.map { Set($0) } ?? KeyPolicy.Operation.standard,
            purposes: Set(file.purposes), approvers: approvers,
            approvals: file.approvals ?? 0, usesPerHour: file.usesPerHour ?? 3600,
            validUntil: file.validUntil ?? .max)
    }
}
