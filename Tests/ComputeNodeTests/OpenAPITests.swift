import ComputeNode
import Foundation
import Ledger
import Logging
import Testing

/// The interface's description and the node say the same.
@Suite struct OpenAPITests {
    private func text() throws -> String {
        try String(
            contentsOf: Committee.root.appendingPathComponent("Protocols/http/openapi.yaml"),
            encoding: .utf8)
    }

    @Test func routesAreThoseDescribed() throws {
        let node = try ShareNode()
        let routes = NodeRoutes(
            try NodeConfiguration(yaml: Samples.yaml, directory: "/"), journal: node.journal,
            chain: ScriptedChain(), service: node.service, keys: try node.keyService(),
            logger: Logger(label: "test"))
        var described: Set<String> = []
        var path = ""
        for line in try text().split(separator: "\n") {
            if line.hasPrefix("  /v1/") {
                path = line.dropFirst(2).dropLast().split(separator: "/").map {
                    $0.hasPrefix("{") ? "{}" : String($0)
                }.joined(separator: "/")
            }
            for method in ["get", "put", "post", "delete"]
            where line.hasPrefix("    \(method):") {
                described.insert("\(method.uppercased()) /\(path)")
            }
        }
        #expect(described.count >= 9)
        #expect(routes.described == described)
    }

    /// Any request may meet a fault of the node's, and one with a body may have too long a one.
    @Test func refusalsOfEveryOperationAreDescribed() throws {
        let paths = try #require(try text().split(separator: "\ncomponents:\n").first)
        let operations = paths.split(separator: /\n    (?:get|put|post|delete):\n/).dropFirst()
        #expect(operations.count >= 20)
        for operation in operations {
            let statuses = operation.matches(of: /\n {8}"(\d+)":/).map(\.1)
            #expect(statuses.contains("500"), "\(operation)")
            guard operation.contains("requestBody:") else { continue }
            #expect(Set(statuses).isSuperset(of: ["400", "413"]), "\(operation)")
        }
    }

    /// Every code that a refusal can have is in the description, and no other.
    @Test func codesAreThoseDescribed() throws {
        let text = try text()
        let start = try #require(text.range(of: "        code:\n          enum: ["))
        let list = text[start.upperBound...].prefix { $0 != "]" }
        let described = Set(
            list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
        let shares: [ShareProblem] = [
            .malformedBody, .malformedParameter("id"), .tooLarge(limit: 1), .seal, .commitment,
            .authorization, .signature, .stale(limit: 60), .replayed, .notAllowed,
            .notRequested, .otherContract, .unknownSharing, .noShare, .conflict, .notDeleted,
            .tooMany, .full,
        ]
        let uploads: [UploadProblem] = [
            .malformedBody, .malformedIdentifier, .tooLarge(limit: 1), .position,
            .components(expected: [0, 1]), .randomness(component: 0), .share(component: 0),
            .lengths, .unknownInput, .otherContract, .commitment(component: 0), .conflict,
            .unknownContract, .notServed, .contractHash(part: "ir"), .full, .unknownTask,
            .authorization, .stale(limit: 60), .notRecipient, .noResult, .chainUnavailable,
        ]
        let account = Samples.address(1)
        let policies: [PolicyProblem] = [
            .malformed, .otherPolicy, .notActive, .otherEpoch(expected: 1), .expired,
            .caller(account), .operation(.sign), .purpose, .approvalTime(limit: 1),
            .approver(nil), .repeatedApprover(account), .tooFewApprovals(needed: 2, found: 1),
        ]
        let keys: [KeyProblem] =
            policies.map { .policy($0) } + [
                .malformedBody, .malformedParameter("key"), .tooLarge(limit: 1), .unknownKey,
                .unknownScheme(9), .wrongScheme, .notOwner, .wrongState, .deleted, .otherPurpose,
                .tooManyUses(limit: 1), .conflict, .unknownRequest, .full, .busy, .noShare,
                .tooFewNodes(needed: 2, found: 1), .refusedBy(account, code: "busy"),
                .failed(.interrupted), .payload("path"), .noChildren, .exportOff,
                .nothingLost, .noMaterial, .shareLost,
            ]
        #expect(
            described
                == Set(
                    shares.map(\.code) + uploads.map(\.code) + keys.map(\.code)
                        + [PathProblem.unknownPath.code, "internal"]))
        let all =
            shares.map { $0 as any HTTPProblem } + uploads.map { $0 as any HTTPProblem }
            + keys.map { $0 as any HTTPProblem } + [PathProblem.unknownPath as any HTTPProblem]
        for problem in all {
            #expect((400...599).contains(problem.status))
            #expect(!"\(problem)".contains("\"") && !"\(problem)".isEmpty)
        }
    }
}
