// A second-price sealed-bid auction: the highest bidder wins and pays the second-highest bid.
//
// This is plain C. Compiled natively it is an ordinary function; compiled to LLVM IR it is a privacy
// contract: the same function, evaluated by three nodes none of which sees a bid. What makes it
// private stands beside it in auction.yaml, which says whose each parameter is and who learns what.

#include <stdint.h>

// What the auction decides; the manifest lets everyone learn it.
struct outcome {
    uint32_t winner;  // place of the winner in `bids`, from 0; of equal bids the first wins
    uint64_t price;   // what the winner pays: the second-highest bid
};

// Runs the auction over `count` bids. No bids, or a single one: the price is 0.
void auction(const uint64_t *bids, uint32_t count, struct outcome *result) {
    uint32_t winner = 0;
    uint64_t highest = 0;
    uint64_t second = 0;

    // `count` is public, so the loop is an ordinary loop. The bids are secret, so both sides of each
    // `if` on them are computed, and the right values are selected without anyone learning which.
    for (uint32_t i = 0; i < count; i++) {
        if (bids[i] > highest) {
            second = highest;
            highest = bids[i];
            winner = i;
        } else if (bids[i] > second) {
            second = bids[i];
        }
    }

    result->winner = winner;
    result->price = second;
}
