"""From a table and a recipe to segments and their names, a step at a time, so that each can be kept."""
