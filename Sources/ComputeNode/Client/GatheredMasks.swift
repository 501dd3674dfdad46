import Foundation
import Ledger
package import PrivacyContracts

/// Keys and records of masked results, by any protocol but the replicated one.
package struct GatheredMasks: GatheredResults, Sendable {
    private let seal: ResultSeal
    private let shape: MethodShape
    /// keccak256 of each record, as it stands on chain, by result.
    private let commitments: [Int: [[UInt8]]]
    private let parties: Int
    private var records: [Int: MaskedRecord] = [:]
    /// By result and party.
    private var keys: [Int: [Int: [UInt8]]] = [:]

    package init(
        seal: ResultSeal, shape: MethodShape, commitments: [Int: [[UInt8]]], parties: Int
    ) {
        self.seal = seal
        self.shape = shape
        self.commitments = commitments
        self.parties = parties
    }

    /// Takes a node's keys that open its commitments.
    ///
    /// - Throws: `.garbledResult` if one doesn't, or one that is due is missing, or a record is not the one on
    ///   chain; the others are taken all the same.
    package mutating func add(_ answer: ResultAnswer, position: Int) throws(NodeError) {
        guard answer.taskId == seal.task else { throw .garbledResult(party: position) }
        var isWhole = true
        for index in seal.recipients.keys {
            guard let part = answer.results.first(where: { $0.index == index })?.masked,
                let key = try? Bytes32(hex: part.key).bytes,
                let bytes = Data(base64Encoded: part.record).map({ [UInt8]($0) }),
                [Keccak256.hash(bytes).bytes] == commitments[index],
                let record = MaskedRecord(
                    encoded: bytes, parties: parties,
                    scalars: shape.results[index].scalars.count),
                record.isKey(key, of: position, result: index, binding: seal.binding)
            else {
                isWhole = false
                continue
            }
            records[index] = record
            keys[index, default: [:]][position] = key
        }
        guard isWhole else { throw .garbledResult(party: position) }
    }

    /// The elements of each result.
    ///
    /// - Throws: `.missingComponent` where a node's key is missing, `.wrongPads` naming the node whose key gives
    ///   other pads than it put into the run, `.postedOutput` where nothing of the result's type comes out.
    package func elements() throws(NodeError) -> [Int: [UInt64]] {
        var elements: [Int: [UInt64]] = [:]
        for index in seal.recipients.keys.sorted() {
            var all: [[UInt8]] = []
            for party in 0..<parties {
                guard let key = keys[index]?[party] else {
                    throw .missingComponent(component: party, result: index)
                }
                all.append(key)
            }
            guard let record = records[index] else {
                throw .missingComponent(component: 0, result: index)
            }
            do {
                elements[index] = try shape.elements(
                    ofResult: index, record: record, keys: all, binding: seal.binding)
            } catch {
                switch error {
                case .key(let party): throw .garbledResult(party: party)
                case .pads(let party): throw .wrongPads(party: party)
                case .value: throw .postedOutput
                }
            }
        }
        return elements
    }
}
