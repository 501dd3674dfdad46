import Channels
import Foundation
import MPC
import Testing

/// Keys of MACs in stores.
@Suite struct AuthenticatedStoreTests {
    /// A session of authenticated shares, its key and its preprocessing in stores.
    func session(
        _ directories: [ScratchDirectory], faults: FaultPlan? = nil,
        _ body: @escaping @Sendable (SPDZ2kParty, PreprocessingStore) async throws -> Void
    ) async -> [MPCError?] {
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: faults)
        return await network.outcomes { channel in
            let store = try PreprocessingStore(directory: directories[channel.party].path)
            let party = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), preprocessing: .stored(store))
            try await body(party, store)
        }.map { if case .failure(let error) = $0 { error as? MPCError } else { nil } }
    }

    @Test func authenticatedStoresKeepTheirKey() async throws {
        let directories = [ScratchDirectory(), ScratchDirectory()]
        let made = await session(directories) { party, store in
            try await party.prepare(PreprocessingUse(triples: 20))
            try store.close()
        }
        #expect(made == [nil, nil])
        let product: @Sendable (SPDZ2kParty, PreprocessingStore) async throws -> Void = {
            party, store in
            let x = party.shares(ofPublic: [3, 5, 7, 9, 11])
            let opened = try await party.open(party.multiply(x, x))
            #expect(opened == [9, 25, 49, 81, 121])
            try store.close()
        }
        #expect(await session(directories, product) == [nil, nil])
        // A lie in a product's opening: 2·5 elements of two words.
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                if place.from == 0, bytes.count == 160 { bytes[0] ^= 1 }
            })
        let lied = await session(directories, faults: plan, product)
        #expect(lied[1] != nil)
        let after = await session(directories, product)
        #expect(after[1] == .keyLocked)
        // The key is gone from the disk, whether the mark is there or not.
        try? FileManager.default.removeItem(atPath: "\(directories[1].path)/key-locked")
        let still = await session(directories, product)
        #expect(still[1] == .keyLocked)
    }

    @Test func aKeyIsForOneSchemeAndParty() async throws {
        let key = try AuthenticationKey(for: SPDZ2k(), party: 0)
        let other = try AuthenticationKey(for: SPDZ2k(), party: 1)
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60))
        let outcomes = await network.outcomes { channel in
            if channel.party == 0 {
                _ = try await SPDZParty(
                    channel: channel, scheme: SPDZ(BN254FrDomain()), key: key,
                    preprocessing: dealtAuthenticated)
            } else {
                _ = try await SPDZ2kParty(
                    channel: channel, scheme: SPDZ2k(), key: key,
                    preprocessing: dealtAuthenticated)
            }
        }
        for outcome in outcomes { #expect(throws: MPCError.self) { try outcome.get() } }
        let swapped = await InMemoryNetwork(partyCount: 2, timeout: .seconds(60)).outcomes {
            channel in
            _ = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), key: channel.party == 0 ? other : key,
                preprocessing: dealtAuthenticated)
        }
        for outcome in swapped { #expect(throws: MPCError.wrongKey) { try outcome.get() } }
        #expect(!key.lock.isLocked)
        try key.acquire()
    }
}
