import Foundation
public import Ledger

/// The body of `PUT /v1/inputs/{inputId}`: the components one node is to hold.
///
/// JSON as `Protocols/http/openapi.yaml` describes it. Contains shares: never logged.
public struct InputUpload: Codable, Sendable {
    public var contractId: Hash32
    /// The committee index i of the node that is to hold component i; of a committee of three also i+1 mod 3.
    public var position: Int
    public var components: [Component]

    /// One component with what opens its commitment.
    public struct Component: Codable, Sendable {
        /// From 0.
        public var index: Int
        /// 32 bytes in hexadecimal with `0x`.
        public var randomness: String
        /// The 64-bit elements, little-endian, in base64.
        public var share: String

        public init(index: Int, randomness: Bytes32, share: [UInt8]) {
            self.index = index
            self.randomness = randomness.description
            self.share = Data(share).base64EncodedString()
        }
    }

    public init(contractId: Hash32, position: Int, components: [Component]) {
        self.contractId = contractId
        self.position = position
        self.components = components
    }
}

/// Why an upload was refused. The HTTP answer is a problem document with `code` and `description`.
public enum UploadProblem: Error, Equatable, Sendable {
    /// The body is not the JSON that is described.
    case malformedBody
    /// The identifier in the path is not 32 bytes in hexadecimal.
    case malformedIdentifier
    /// The body is longer than the limit.
    case tooLarge(limit: Int)
    /// The position is not 0, 1 or 2.
    case position
    /// Not exactly the components position and position + 1 mod 3, in this order.
    case components(expected: [Int])
    /// A component's randomness is not 32 bytes in hexadecimal.
    case randomness(component: Int)
    /// A component's share is not base64 of a whole, positive number of 8-byte elements.
    case share(component: Int)
    /// The two shares have different lengths.
    case lengths
    /// No such input stands on chain.
    case unknownInput
    /// The input on chain is for another contract.
    case otherContract
    /// The component doesn't open the commitment on chain.
    case commitment(component: Int)
    /// Something else was uploaded under this identifier before.
    case conflict
    /// The contract isn't registered on chain.
    case unknownContract
    /// The node's policy lists contracts, and not this one.
    case notServed
    /// The text's hash isn't the one registered on chain.
    case contractHash(part: String)
    /// The node stores as many as it is configured to.
    case full
    /// No such task is known to this node.
    case unknownTask
    /// Who asks for a result has not signed the request as described.
    case authorization
    /// The signed request is older than the limit, or of the future.
    case stale(limit: Int)
    /// The account that signed is no recipient of a result of this task.
    case notRecipient
    /// The task has no private result here: it isn't finished, has none, or the time is over.
    case noResult
    /// The chain can't be asked just now.
    case chainUnavailable

    /// The HTTP status that answers it.
    public var status: Int {
        switch self {
        case .malformedBody, .malformedIdentifier, .position, .components, .randomness, .share,
            .lengths:
            400
        case .authorization, .stale: 401
        case .notServed, .notRecipient: 403
        case .unknownInput, .unknownContract, .unknownTask, .noResult: 404
        case .conflict: 409
        case .tooLarge: 413
        case .otherContract, .commitment, .contractHash: 422
        case .full: 507
        case .chainUnavailable: 503
        }
    }

    /// A stable word for programs.
    public var code: String {
        switch self {
        case .malformedBody: "malformed-body"
        case .malformedIdentifier: "malformed-identifier"
        case .tooLarge: "too-large"
        case .position: "position"
        case .components: "components"
        case .randomness: "randomness"
        case .share: "share"
        case .lengths: "lengths"
        case .unknownInput: "unknown-input"
        case .otherContract: "other-contract"
        case .commitment: "commitment"
        case .conflict: "conflict"
        case .unknownContract: "unknown-contract"
        case .notServed: "not-served"
        case .contractHash: "contract-hash"
        case .full: "full"
        case .unknownTask: "unknown-task"
        case .authorization: "authorization"
        case .stale: "stale"
        case .notRecipient: "not-recipient"
        case .noResult: "no-result"
        case .chainUnavailable: "chain-unavailable"
        }
    }
}

extension UploadProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedBody: "the body is not the JSON described in openapi.yaml"
        case .malformedIdentifier: "the identifier must be 0x and 64 hexadecimal digits"
        case .tooLarge(let limit): "the body is longer than \(limit) bytes"
        case .position: "position must be a place in the committee that the input is for, from 0"
        case .components(let expected):
            "components must be exactly "
                + expected.map(String.init).joined(separator: " and ") + ", in this order"
        case .randomness(let k): "randomness of component \(k) must be 0x and 64 digits"
        case .share(let k): "share of component \(k) must be base64 of 8-byte elements"
        case .lengths: "the two shares have different lengths"
        case .unknownInput: "no such input is committed to on chain"
        case .otherContract: "the input on chain is for another contract"
        case .commitment(let k): "component \(k) does not open its commitment on chain"
        case .conflict: "something else was uploaded under this identifier before"
        case .unknownContract: "no such contract is registered on chain"
        case .notServed: "this node does not run that contract"
        case .contractHash(let part): "the \(part)'s hash is not the one registered on chain"
        case .full: "this node stores as many as it is configured to"
        case .unknownTask: "this node knows no such task"
        case .authorization: "the request must be signed as described in openapi.yaml"
        case .stale(let limit): "the signed time is more than \(limit) s away from this node's"
        case .notRecipient: "this account learns no result of this task"
        case .noResult: "this node holds no private result of the task, or the task is not finished"
        case .chainUnavailable: "the chain can't be reached; try again later"
        }
    }
}

extension InputUpload {
    /// Reads a body.
    init(json: [UInt8]) throws(UploadProblem) {
        do {
            self = try JSONDecoder().decode(InputUpload.self, from: Data(json))
        } catch {
            throw .malformedBody
        }
    }

    /// The components that a node at `position` holds.
    static func held(at position: Int, of nodes: Int) -> [Int] {
        nodes == 3 ? [position, (position + 1) % 3] : [position]
    }

    /// The components, checked for shape and against the commitments that stand on chain.
    ///
    /// - Parameters:
    ///   - id: the input's identifier.
    ///   - committed: what the chain says of it.
    /// - Throws: the first thing that is wrong, naming the component.
    func opened(
        id: Hash32, committed: CommittedInput, chainId: UInt64, market: Address
    ) throws(UploadProblem) -> StoredInput {
        let nodes = committed.commitments.count
        guard (0..<nodes).contains(position) else { throw .position }
        let expected = Self.held(at: position, of: nodes)
        guard components.map(\.index) == expected else { throw .components(expected: expected) }
        guard contractId == committed.contract else { throw .otherContract }
        var opened: [StoredInput.OpenedComponent] = []
        for component in components {
            let k = component.index
            guard let randomness = try? Bytes32(hex: component.randomness) else {
                throw .randomness(component: k)
            }
            guard let data = Data(base64Encoded: component.share), !data.isEmpty,
                data.count.isMultiple(of: 8)
            else { throw .share(component: k) }
            opened.append(.init(randomness: randomness, share: [UInt8](data)))
        }
        guard opened.allSatisfy({ $0.share.count == opened[0].share.count }) else {
            throw .lengths
        }
        for (component, k) in zip(opened, expected) {
            let commitment = Commitments.inputCommitment(
                chainId: chainId, market: market, contractId: committed.contract,
                provider: committed.provider, nonce: committed.nonce, component: UInt8(k),
                randomness: component.randomness, shareBytes: component.share)
            guard commitment == committed.commitments[k] else { throw .commitment(component: k) }
        }
        return StoredInput(
            id: id, contract: contractId, position: position, first: opened[0],
            second: opened.count > 1 ? opened[1] : nil)
    }
}
