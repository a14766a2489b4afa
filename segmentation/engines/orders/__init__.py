"""Order lines larger than memory, which become customers part by part."""
